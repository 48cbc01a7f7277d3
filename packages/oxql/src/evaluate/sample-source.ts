import type { Datum, Field, Sample, Timeseries } from '@oximeter/core'

export interface StoredSample {
  readonly timestamp: bigint
  readonly datum: Datum
}

export interface StoredSeries {
  readonly fields: readonly Field[]
  /** In any order. */
  readonly samples: readonly StoredSample[]
}

/** What is stored, for the evaluator in memory. */
export interface SampleSource {
  /** All series of a timeseries, of whatever version. */
  series(name: string): Iterable<StoredSeries>
}

/** Samples as producers make them, as a source. */
export function sourceOfSamples(samples: Iterable<Sample>): SampleSource {
  const byName = new Map<string, Map<string, { fields: readonly Field[]; samples: Sample[] }>>()
  for (const sample of samples) {
    const { name } = sample.timeseries
    let ofName = byName.get(name)
    if (!ofName) byName.set(name, (ofName = new Map()))
    const fields = fieldsOf(sample.timeseries)
    const identity = JSON.stringify(
      fields.map((field) => [field.name, field.type, `${field.value}`]),
    )
    let series = ofName.get(identity)
    if (!series) ofName.set(identity, (series = { fields, samples: [] }))
    series.samples.push(sample)
  }
  return { series: (name) => byName.get(name)?.values() ?? [] }
}

function fieldsOf({ targetFields, metricFields }: Timeseries): readonly Field[] {
  return [...targetFields, ...metricFields]
}
