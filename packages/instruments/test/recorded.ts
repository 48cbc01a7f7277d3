import { datumTypeOf, type ProducerRegistry, type Sample } from '@oximeter/core'

/** All samples of a registry, none of whose producers may fail. */
export async function samplesOf(registry: ProducerRegistry): Promise<Sample[]> {
  const results = await registry.collect()
  return results.flatMap((result) => {
    if (result.status === 'err') throw new Error(JSON.stringify(result.error))
    return result.samples
  })
}

/** What a timeseries has: the values of the metric's fields, in the order of their names, to the value. */
export function valuesOf(samples: readonly Sample[], name: string): Record<string, number> {
  return Object.fromEntries(
    samples
      .filter(({ timeseries }) => timeseries.name === name)
      .map((sample) => [
        sample.timeseries.metricFields.map(({ value }) => String(value)).join(' '),
        valueOf(sample),
      ]),
  )
}

/** The value; of a histogram how many samples it has. */
export function valueOf({ datum }: Sample): number {
  if ('nSamples' in datum) return Number(datum.nSamples)
  if (datum.type === 'missing') return Number.NaN
  if ('value' in datum) return Number(datum.value)
  throw new Error(`a ${datumTypeOf(datum)} has no value`)
}
