import { datumTypeOf } from '../datum.ts'
import { DATUM_TYPES, type DatumType } from '../datum-type.ts'
import { datumError } from '../metrics-error.ts'
import { shown } from '../number-type.ts'
import type { SeriesNumbering } from '../numbering/series-numbering.ts'
import type { Points } from '../points.ts'
import { finish, type Steps } from '../steps.ts'
import type { Sample } from '../timeseries.ts'
import { LooseSeriesIndex } from './loose-series.ts'
import { PointsBuilder } from './points-builder.ts'

const SAMPLES_A_STEP = 128

const indexes = new WeakMap<SeriesNumbering, LooseSeriesIndex>()

/**
 * Samples in columns, those of each datum type together and in order. Series that the numbering
 * does not know yet are numbered; to it a series is what its samples say, whoever made them.
 *
 * Where a sample's start time is not the one that its series was described with, those of all are
 * given as a column. Samples with other bins than before are of another series, and the first one
 * ends: hold on to the numbering if its description is needed. No other series ends; a registry,
 * which does the same for its producers, ends what they no longer yield.
 *
 * @throws MetricsError `datum_error` for what is no sample, or a time that 64 bits of nanoseconds
 *   do not hold
 */
export function samplesToPoints(samples: Iterable<Sample>, numbering: SeriesNumbering): Points[] {
  const index = indexes.get(numbering) ?? new LooseSeriesIndex(numbering)
  indexes.set(numbering, index)
  return finish(toPoints([...samples], index))
}

/** The same, step by step. */
export function* toPoints(samples: readonly Sample[], index: LooseSeriesIndex): Steps<Points[]> {
  const sizes = new Map<DatumType, { rows: number; counts: number }>()
  for (const [i, { datum }] of samples.entries()) {
    const type = datumTypeOf(datum)
    const size = sizes.get(type) ?? { rows: 0, counts: 0 }
    size.rows += 1
    if ('counts' in datum) size.counts += datum.counts.length
    sizes.set(type, size)
    if (i % SAMPLES_A_STEP === 0) yield
  }
  const builders = new Map<DatumType, PointsBuilder>()
  for (const [type, { rows, counts }] of sizes) {
    if (!DATUM_TYPES.includes(type)) throw datumError(`${shown(type)} is not a type of datum`)
    builders.set(type, new PointsBuilder(type, rows, counts))
  }
  for (const [i, sample] of samples.entries()) {
    builders.get(datumTypeOf(sample.datum))!.add(sample, index)
    if (i % SAMPLES_A_STEP === 0) yield
  }
  return Array.from(builders.values(), (builder) => builder.finish())
}
