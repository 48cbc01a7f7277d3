import { vi } from 'vitest'

/** As `expect.poll` waits, which vitest.config.ts says. Their own default is a second. */
const timeout = 60_000

const { waitFor, waitUntil } = vi
vi.waitFor = (look, options = {}) =>
  waitFor(look, typeof options === 'number' ? options : { timeout, ...options })
vi.waitUntil = (look, options = {}) =>
  waitUntil(look, typeof options === 'number' ? options : { timeout, ...options })
