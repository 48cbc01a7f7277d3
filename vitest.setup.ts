import { configureGlobal } from 'fast-check'
import { vi } from 'vitest'

/** The same cases each time, so that what fails is what was changed. */
configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_128) })

/** As `expect.poll` waits, which vitest.config.ts says. Their own defaults are a second, and 50 ms. */
const waiting = { timeout: 120_000, interval: 100 }

const { waitFor, waitUntil } = vi
vi.waitFor = (look, options = {}) =>
  waitFor(look, typeof options === 'number' ? options : { ...waiting, ...options })
vi.waitUntil = (look, options = {}) =>
  waitUntil(look, typeof options === 'number' ? options : { ...waiting, ...options })
