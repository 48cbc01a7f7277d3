import { Buffer } from 'node:buffer'

import type { Nanoseconds } from '@oximeter/core'

import type { Intake, Place } from '../intake/intake.ts'
import type { ExpositionSink, MetricType } from '../text/parse-exposition.ts'
import { parseSeries, type SeriesLimits } from '../text/parse-series.ts'
import type { RefusalReason } from '../text/refusal.ts'

const SCRAPES_UNTIL_CLEANED = 16
const MAX_PLACES = 1_000_000

/**
 * Leads what an exposition says to its place. The text of a series is read once; after that it is
 * found by the text as it stands, which is what makes a scrape cheap.
 */
export class ExpositionReader implements ExpositionSink {
  readonly #intake: Intake
  readonly #limits: SeriesLimits
  readonly #places = new Map<string, Place>()
  #scrapes = 0

  constructor(intake: Intake, limits: SeriesLimits) {
    this.#intake = intake
    this.#limits = limits
  }

  begin(): void {
    this.#scrapes += 1
    if (this.#scrapes % SCRAPES_UNTIL_CLEANED !== 0) return
    for (const [text, place] of this.#places) {
      if (this.#intake.isForgotten(place)) this.#places.delete(text)
    }
  }

  type(family: string, type: MetricType): void {
    const { families } = this.#intake
    const { revision } = families
    families.setType(family, type)
    // What a name means has changed since an earlier scrape.
    if (families.revision !== revision && this.#scrapes > 1) this.#places.clear()
  }

  help(family: string, text: string): void {
    this.#intake.families.setHelp(family, text)
  }

  unit(family: string, unit: string): void {
    this.#intake.families.setUnit(family, unit)
  }

  sample(series: string, value: number, timestamp: Nanoseconds | undefined): void {
    let place = this.#places.get(series)
    if (place === undefined || this.#intake.isForgotten(place)) {
      const { name, labels } = parseSeries(series, this.#limits)
      place = this.#intake.place(name, labels)
      // Who writes the same series in ever new ways does not fill our memory.
      if (this.#places.size >= MAX_PLACES) this.#places.clear()
      this.#places.set(copyOf(series), place)
    }
    this.#intake.put(place, value, timestamp)
  }

  refused(reason: RefusalReason, detail: string): void {
    this.#intake.refuse(reason, detail)
  }
}

/** A part of a text would keep all of it in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString()
}
