import { configureGlobal } from 'fast-check'
import { vi } from 'vitest'

/** The same cases each time, so that what fails is what was changed. */
configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_128) })

/** As `expect.poll` waits, which vitest.config.ts says. Their own default is a second. */
const timeout = 120_000

const { waitFor, waitUntil } = vi
vi.waitFor = (look, options = {}) =>
  waitFor(look, typeof options === 'number' ? options : { timeout, ...options })
vi.waitUntil = (look, options = {}) =>
  waitUntil(look, typeof options === 'number' ? options : { timeout, ...options })
