import { Exception } from '../exception.ts'

/** Admits `width` at a time, in order; past `queue` waiting it refuses. */
export class Lane {
  readonly #width: number
  readonly #queue: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(width: number, queue: number) {
    this.#width = width
    this.#queue = queue
  }

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal)
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled()
    if (this.#running < this.#width) {
      this.#running++
      return
    }
    if (this.#waiting.length >= this.#queue) {
      throw new Exception(
        202,
        'TOO_MANY_SIMULTANEOUS_QUERIES',
        `Too many simultaneous queries: ${this.#width} run and ${this.#queue} wait. Try again later.`,
      )
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      const place = this.#waiting.indexOf(resolve)
      if (place < 0) return // its turn has come
      this.#waiting.splice(place, 1)
      reject(cancelled())
    }
    this.#waiting.push(resolve)
    signal.addEventListener('abort', leave, { once: true })
    await promise
    signal.removeEventListener('abort', leave)
  }
}

export function cancelled(): Exception {
  return new Exception(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled.')
}
