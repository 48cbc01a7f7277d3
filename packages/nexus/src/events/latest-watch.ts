import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf, type LatestValue } from '@oximeter/api/client'
import type { Logger } from 'pino'
import type { EventStream } from './event-stream.ts'

/** Reads the newest sample of each series; of some, if there are too many. */
export type ReadLatest = () => Promise<readonly LatestValue[]>

const INTERVAL_MS = 2000
/** Reading takes a tenth of the time at most. */
const REST = 9

/** New samples of one timeseries, as one may see it, for all who listen to it. */
export class LatestWatch {
  readonly #name: string
  readonly #read: ReadLatest
  readonly #logger: Logger
  readonly #streams = new Set<EventStream>()
  readonly #stop = new AbortController()
  /** By key. */
  readonly #known = new Map<string, LatestValue>()
  #isKnown = false
  #isFailing = false

  constructor(name: string, read: ReadLatest, logger: Logger) {
    this.#name = name
    this.#read = read
    this.#logger = logger
    void this.#run()
  }

  /** It gets what is known, as soon as that is so, and then what changes. */
  add(stream: EventStream): void {
    if (this.#isKnown) this.#reset(stream)
    this.#streams.add(stream)
  }

  /** @returns whether somebody else listens */
  remove(stream: EventStream): boolean {
    this.#streams.delete(stream)
    if (this.#streams.size > 0) return true
    this.#stop.abort()
    return false
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const begun = performance.now()
      try {
        this.#take(await this.#read())
        this.#isFailing = false
      } catch (error) {
        if (!this.#isFailing) {
          const what = { timeseries: this.#name, reason: reasonOf(error) }
          this.#logger.info(what, 'latest values are told when they can be read')
        }
        this.#isFailing = true
      }
      const pauseMs = Math.max(INTERVAL_MS, REST * (performance.now() - begun))
      await delay(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  #take(values: readonly LatestValue[]): void {
    const fresh = values.filter(({ timeseries_key, timestamp }) => {
      return this.#known.get(timeseries_key)?.timestamp !== timestamp
    })
    this.#known.clear()
    for (const value of values) this.#known.set(value.timeseries_key, value)
    if (!this.#isKnown) {
      this.#isKnown = true
      for (const stream of this.#streams) this.#reset(stream)
    } else if (fresh.length > 0) {
      for (const stream of this.#streams) {
        stream.send({ event: 'latest', timeseries_name: this.#name, values: fresh })
      }
    }
  }

  #reset(stream: EventStream): void {
    stream.send({
      event: 'reset',
      topic: 'latest',
      timeseries_name: this.#name,
      items: [...this.#known.values()],
      first: true,
      more: false,
    })
  }
}
