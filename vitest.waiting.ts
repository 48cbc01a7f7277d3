import { vi } from 'vitest'

/** As `expect.poll` waits, which vitest.config.ts says. Their own defaults are a second, and 50 ms. */
const waiting = { timeout: 120_000, interval: 100 }

// A module is loaded once, also where files share a process: vitest.setup.ts runs again for each of them.
const { waitFor, waitUntil } = vi
vi.waitFor = (look, options = {}) =>
  waitFor(look, typeof options === 'number' ? options : { ...waiting, ...options })
vi.waitUntil = (look, options = {}) =>
  waitUntil(look, typeof options === 'number' ? options : { ...waiting, ...options })
