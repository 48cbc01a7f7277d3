import type { Datum, Field, TimeseriesSchema } from '@oximeter/core'
import type { SampleSource } from '@oximeter/oxql'

import { DAY } from './ago.ts'
import { datumAt } from './datum-at.ts'
import { fieldsOfSeries } from './field-values.ts'
import { hashOf } from './random.ts'

/** A series that is as long as it is asked: what it says at a time is a function of that time. */
export interface MadeSeries {
  readonly schema: TimeseriesSchema
  /** Decimal digits, as keys are told. */
  readonly key: string
  readonly fields: readonly Field[]
  readonly datumAt: (timeMs: number) => Datum
}

const NS = 1_000_000n
const STARTED = Math.floor(Date.now() / DAY) * DAY - 3 * DAY

export function seriesOf(schema: TimeseriesSchema): MadeSeries[] {
  return fieldsOfSeries(schema).map((fields) => {
    const seed = hashOf(`${schema.name} ${fields.map(({ value }) => String(value)).join(' ')}`)
    return {
      schema,
      key: String(BigInt(seed >>> 0) * 4_294_967_291n + 12_345n),
      fields,
      datumAt: (timeMs) => datumAt(schema, { seed, timeMs, startedMs: STARTED }),
    }
  })
}

export interface Stretch {
  readonly fromMs: number
  readonly untilMs: number
  readonly everyMs: number
}

/** Series as if they were stored: a sample in every so many milliseconds. */
export function samplesOf(
  seriesNamed: (name: string) => readonly MadeSeries[],
  { fromMs, untilMs, everyMs }: Stretch,
): SampleSource {
  const times: number[] = []
  for (let time = Math.floor(fromMs / everyMs) * everyMs; time <= untilMs; time += everyMs) {
    if (time > STARTED) times.push(time)
  }
  return {
    series: (name) =>
      seriesNamed(name).map((series) => ({
        fields: series.fields,
        samples: times.map((time) => ({
          timestamp: BigInt(time) * NS,
          datum: series.datumAt(time),
        })),
      })),
  }
}
