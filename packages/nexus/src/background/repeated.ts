import { reasonOf } from '@oximeter/api/client'
import type { Logger } from 'pino'

export interface RepeatedOptions {
  readonly work: () => Promise<void>
  /** Time from the end of one to the start of the next, in milliseconds. */
  readonly intervalMs: number
  readonly logger: Logger
  /** What is said, once, when it fails. */
  readonly trouble: string
}

/** Does something again and again, the first time after one interval; what fails is tried again. */
export class Repeated implements AsyncDisposable {
  readonly #options: RepeatedOptions
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #isClosed = false
  #isFailing = false

  constructor(options: RepeatedOptions) {
    this.#options = options
    this.#schedule()
  }

  /** Ends after what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#run().finally(() => {
        if (!this.#isClosed) this.#schedule()
      })
    }, this.#options.intervalMs)
    this.#timer.unref()
  }

  async #run(): Promise<void> {
    const { work, logger, trouble } = this.#options
    try {
      await work()
      if (this.#isFailing) logger.info('the database answers again')
      this.#isFailing = false
    } catch (error) {
      // Once: it fails the same way each time until the database is back.
      if (!this.#isFailing) logger.error({ reason: reasonOf(error) }, trouble)
      this.#isFailing = true
    }
  }
}
