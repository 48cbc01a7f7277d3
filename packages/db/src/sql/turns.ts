import { DbError } from '../error.ts'

/**
 * The embedded engine runs four queries at a time. Those of users, in whatever language, share two, so
 * that the others are left for what is small: latest values, lists, schemas.
 */
const USERS_AT_A_TIME = 2
const PATIENCE_MS = 25_000

/** Lets a few in at a time; the others wait in order of arrival, and not for ever. */
export class Turns {
  readonly #patienceMs: number
  readonly #waiting = new Set<() => void>()
  #free: number

  constructor(atATime: number = USERS_AT_A_TIME, patienceMs: number = PATIENCE_MS) {
    this.#free = atATime
    this.#patienceMs = patienceMs
  }

  /** @throws DbError `overloaded` when its turn does not come, `unavailable` when the signal aborts */
  async run<Result>(
    signal: AbortSignal | undefined,
    action: () => Promise<Result>,
  ): Promise<Result> {
    const leave = await this.enter(signal)
    try {
      return await action()
    } finally {
      leave()
    }
  }

  /**
   * As `run`, for what ends elsewhere.
   *
   * @returns to be called once it has ended; more calls do nothing
   */
  async enter(signal: AbortSignal | undefined): Promise<() => void> {
    if (signal?.aborted) throw left()
    if (this.#free > 0) this.#free--
    else await this.#turn(signal)
    let isIn = true
    return () => {
      if (isIn) this.#next()
      isIn = false
    }
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // At once: a turn that is given to one who has left would be nobody's.
    const leave = (reason: DbError): void => {
      this.#waiting.delete(resolve)
      reject(reason)
    }
    const abort = (): void => leave(left())
    const timer = setTimeout(() => leave(busy(this.#patienceMs)), this.#patienceMs)
    signal?.addEventListener('abort', abort, { once: true })
    this.#waiting.add(resolve)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  #next(): void {
    const [first] = this.#waiting
    if (!first) {
      this.#free++
      return
    }
    this.#waiting.delete(first)
    first()
  }
}

function left(): DbError {
  return new DbError('unavailable', 'the query was left before its turn came')
}

function busy(ms: number): DbError {
  return new DbError(
    'overloaded',
    `other queries kept this one waiting for ${ms / 1000} s: try again soon`,
  )
}
