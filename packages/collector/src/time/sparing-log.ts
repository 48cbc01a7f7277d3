import type { Logger } from 'pino'
import { RepeatLimiter } from './repeat-limiter.ts'
import type { Timers } from './timers.ts'

/** Lines of one key are held back for a while and counted: what repeats fills no log. */
export class SparingLog {
  readonly #logger: Logger
  readonly #limiter: RepeatLimiter

  constructor(logger: Logger, timers: Timers) {
    this.#logger = logger
    this.#limiter = new RepeatLimiter(timers)
  }

  warn(key: string, what: object, message: string): void {
    this.#write('warn', key, what, message)
  }

  error(key: string, what: object, message: string): void {
    this.#write('error', key, what, message)
  }

  #write(level: 'warn' | 'error', key: string, what: object, message: string): void {
    const heldBack = this.#limiter.admit(key)
    if (heldBack === undefined) return
    this.#logger[level]({ ...what, ...(heldBack > 0 && { repeated: heldBack }) }, message)
  }
}
