import { configureGlobal } from 'fast-check'
import './vitest.waiting.ts'

/** The same cases each time, so that what fails is what was changed. */
configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_128) })
