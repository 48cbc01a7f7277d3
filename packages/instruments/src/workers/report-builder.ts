import {
  isCumulative,
  type Datum,
  type MetricsErrorInfo,
  type Nanoseconds,
  type Sample,
} from '@oximeter/core'

import type { Report } from './messages.ts'
import { SeriesNumbers } from './series-numbers.ts'

/** Makes reports of samples: of each series only what has changed since the report before. */
export class ReportBuilder {
  readonly #numbers = new SeriesNumbers()
  /** By the number of the series. */
  readonly #told: (Datum | undefined)[] = []
  /** Gauges that the last whole report had. */
  #gauges = new Set<number>()

  /** A report of all that there is: a gauge that is not in it is gone. */
  whole(
    samples: readonly Sample[],
    errors: readonly MetricsErrorInfo[],
    timestamp: Nanoseconds,
  ): Report {
    const gauges = new Set<number>()
    for (const { timeseries } of samples) {
      if (!isCumulative(timeseries.datumType)) gauges.add(this.#numbers.of(timeseries))
    }
    const gone = [...this.#gauges].filter((number) => !gauges.has(number))
    for (const number of gone) this.#told[number] = undefined
    this.#gauges = gauges
    return { ...this.part(samples, timestamp), gone, errors }
  }

  /** A report of some samples, which says nothing of others. */
  part(samples: readonly Sample[], timestamp: Nanoseconds): Report {
    const rows: { series: number; datum: Datum; time: Nanoseconds | undefined }[] = []
    for (const { timeseries, datum, timestamp: at } of samples) {
      const series = this.#numbers.of(timeseries)
      if (at !== timestamp) {
        rows.push({ series, datum, time: at })
      } else if (!isSame(this.#told[series], datum)) {
        this.#told[series] = datum
        rows.push({ series, datum, time: undefined })
      }
    }
    return {
      described: this.#numbers.takeNew(),
      series: rows.map(({ series }) => series),
      data: rows.map(({ datum }) => datum),
      times: rows.map(({ time }) => time),
      gone: [],
      errors: [],
    }
  }
}

function isSame(told: Datum | undefined, datum: Datum): boolean {
  if (told?.type !== datum.type) return false
  if ('startTime' in told && 'startTime' in datum && told.startTime !== datum.startTime)
    return false
  if ('nSamples' in told && 'nSamples' in datum) return told.nSamples === datum.nSamples
  if ('value' in told && 'value' in datum) return Object.is(told.value, datum.value)
  return told.type === 'missing'
}
