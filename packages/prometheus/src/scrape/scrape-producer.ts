import {
  MetricsError,
  type Nanoseconds,
  type ProduceContext,
  type Producer,
  type Sample,
} from '@oximeter/core'

import type { FirstSight } from '../intake/epoch.ts'
import { Intake } from '../intake/intake.ts'
import { parseExposition } from '../text/parse-exposition.ts'
import { inTurns } from '../turns.ts'
import { ExpositionReader } from './exposition-reader.ts'
import { fetchExposition, ScrapeError, type ScrapeFailure } from './fetch-exposition.ts'
import { OwnMetrics } from './own-metrics.ts'
import { checkScrapeOptions, SCRAPE_LIMITS, type ScrapeOptions } from './scrape-options.ts'
import type { LastScrape, ScrapeStatistics } from './scrape-statistics.ts'

/** Scrapes one exporter whenever it is collected. */
export interface ScrapeProducer extends Producer {
  /** A scrape is for the collector: who looks at the registry, over `/metrics` say, causes none. */
  readonly drains: true
  readonly statistics: ScrapeStatistics
}

/**
 * A producer of what an exporter for Prometheus has to say: each collection is a scrape. Text
 * format 0.0.4 and OpenMetrics 1.0 are read.
 *
 * Names and types: see the README. The scrape itself is told in `prometheus:up` and its neighbours.
 * Whatever is not taken is counted with a reason; a scrape that fails has no samples, and says so
 * in `up`.
 *
 * @throws MetricsError `schema_definition` for options that cannot work
 *
 * @example
 * registry.register(scrapeProducer({ url: 'http://10.0.0.7:9100/metrics', job: 'node' }))
 */
export function scrapeProducer(options: ScrapeOptions): ScrapeProducer {
  return new Scraper(options, checkScrapeOptions(options))
}

class Scraper implements ScrapeProducer {
  readonly drains = true
  readonly #url: URL
  readonly #options: ScrapeOptions
  readonly #intake: Intake
  readonly #reader: ExpositionReader
  readonly #own: OwnMetrics
  readonly #failures: Partial<Record<ScrapeFailure, number>> = {}
  #scrapes = 0
  #last: LastScrape | undefined
  #lastSuccess: Nanoseconds | undefined
  #reported: string | undefined

  constructor(options: ScrapeOptions, url: URL) {
    this.#url = url
    this.#options = options
    const { job, instance = url.host } = options
    const limits = { ...SCRAPE_LIMITS, ...options.limits }
    this.#intake = new Intake({ job, instance, limits })
    this.#reader = new ExpositionReader(this.#intake, limits)
    this.#own = new OwnMetrics({ job, instance })
  }

  get statistics(): ScrapeStatistics {
    return {
      scrapes: this.#scrapes,
      failures: { ...this.#failures },
      refusals: { ...this.#intake.refusals.counts },
      series: this.#intake.size,
      last: this.#last,
    }
  }

  async produce(context: ProduceContext): Promise<Sample[]> {
    const { timestamp, signal } = context
    const started = performance.now()
    this.#intake.begin(timestamp, this.#firstSight())
    const scraped = await this.#scrape(signal)
    this.#scrapes += 1
    if (scraped.failure === undefined) this.#lastSuccess = timestamp
    const samples = await inTurns(this.#intake.finish(), signal)
    this.#last = {
      ...scraped,
      samples: samples.length,
      milliseconds: performance.now() - started,
    }
    this.#report(context)
    this.#own.update(timestamp, this.#last, this.statistics)
    return [...samples, ...(await inTurns(this.#own.finish(), signal))]
  }

  #firstSight(): FirstSight {
    const since = this.#lastSuccess
    const isZero = this.#options.appearing === 'zero' && since !== undefined
    return isZero ? { kind: 'zero', since } : { kind: 'unknown' }
  }

  /** Fetches and reads the exposition; what is wrong with it as a whole is said, not thrown. */
  async #scrape(signal: AbortSignal): Promise<{ failure: string | undefined; bytes: number }> {
    const { headers = {}, timeoutMs = 4000, limits } = this.#options
    let bytes = 0
    try {
      const exposition = await fetchExposition({
        url: this.#url.href,
        headers,
        timeoutMs,
        maxBytes: limits?.bytes ?? SCRAPE_LIMITS.bytes,
        signal,
      })
      bytes = exposition.bytes
      this.#reader.begin()
      const { text, format } = exposition
      const isWhole = await inTurns(parseExposition(text, format, this.#reader), signal)
      if (isWhole) return { failure: undefined, bytes }
      this.#intake.discard()
      throw new ScrapeError('no_end', `${this.#url.href} answers OpenMetrics without # EOF`)
    } catch (error) {
      if (!(error instanceof ScrapeError)) throw error
      this.#failures[error.code] = (this.#failures[error.code] ?? 0) + 1
      return { failure: error.message, bytes }
    }
  }

  /** A failure once, until there is another; of what is refused, the first of each reason. */
  #report(context: ProduceContext): void {
    const failure = this.#last?.failure
    if (failure !== undefined && failure !== this.#reported) context.report(problem(failure))
    this.#reported = failure
    for (const { reason, detail } of this.#intake.refusals.take()) {
      context.report(
        problem(`${this.#url.href}: ${reason}: ${detail}. More of the kind are only counted`),
      )
    }
  }
}

function problem(message: string): MetricsError {
  return new MetricsError({ type: 'oximeter_server', message })
}
