import type { RefusalReason } from '../text/refusal.ts'
import type { ScrapeFailure } from './fetch-exposition.ts'

/** How the scrapes of one exporter went. */
export interface ScrapeStatistics {
  /** How many there were, failed ones included. */
  readonly scrapes: number
  readonly failures: Readonly<Partial<Record<ScrapeFailure, number>>>
  /** What was not taken of those that did not fail, by reason. */
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>
  /** Series that are known. */
  readonly series: number
  readonly last: LastScrape | undefined
}

export interface LastScrape {
  /** Why it failed, in a sentence; undefined where it did not. */
  readonly failure: string | undefined
  readonly bytes: number
  /** Samples that it gave, those about itself not among them. */
  readonly samples: number
  readonly milliseconds: number
}
