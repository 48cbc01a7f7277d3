import type { Nanoseconds, Sample } from '@oximeter/core'

import { Intake } from '../intake/intake.ts'
import type { LastScrape, ScrapeStatistics } from './scrape-statistics.ts'

const GAUGES = {
  up: 'Whether the scrape has brought samples: 1, or 0',
  scrape_duration_seconds: 'How long the scrape took',
  scrape_samples_scraped: 'Samples that the scrape has brought',
  scrape_body_size_bytes: 'Size of what the exporter has answered, unpacked',
} as const

const COUNTERS = {
  scrape_failures: 'Scrapes that have failed, by reason',
  scrape_refused: 'What was not taken of scrapes that have not failed, by reason',
} as const

const MILLISECOND = 1_000_000n

/** What a scrape tells about itself; the gauges are called as Prometheus calls its own. */
export class OwnMetrics {
  readonly #intake: Intake
  #last: Nanoseconds | undefined

  constructor(source: { job: string; instance: string }) {
    this.#intake = new Intake({ ...source, limits: { series: 1000, names: Infinity } })
    const { families } = this.#intake
    for (const [name, help] of Object.entries(GAUGES)) {
      families.setType(name, 'gauge')
      families.setHelp(name, help)
    }
    for (const [name, help] of Object.entries(COUNTERS)) {
      families.setType(name, 'counter')
      families.setHelp(name, help)
    }
  }

  update(timestamp: Nanoseconds, last: LastScrape, statistics: ScrapeStatistics): void {
    // What is counted here has begun with the first scrape.
    this.#intake.begin(timestamp, { kind: 'zero', since: this.#last ?? timestamp - MILLISECOND })
    this.#last = timestamp
    this.#put('up', last.failure === undefined ? 1 : 0)
    this.#put('scrape_duration_seconds', last.milliseconds / 1000)
    this.#put('scrape_samples_scraped', last.samples)
    this.#put('scrape_body_size_bytes', last.bytes)
    this.#count('scrape_failures', statistics.failures)
    this.#count('scrape_refused', statistics.refusals)
  }

  finish(): Iterator<undefined, Sample[]> {
    return this.#intake.finish()
  }

  #put(name: string, value: number, labels: readonly [string, string][] = []): void {
    this.#intake.put(this.#intake.place(name, labels), value, undefined)
  }

  #count(name: keyof typeof COUNTERS, counts: Readonly<Partial<Record<string, number>>>): void {
    for (const [reason, count = 0] of Object.entries(counts)) {
      this.#put(`${name}_total`, count, [['reason', reason]])
    }
  }
}
