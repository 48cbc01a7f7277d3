import type { MetricsError, Producer, Sample } from '@oximeter/core'

export const NOW = 1_795_868_000_000_000_000n
export const SECOND = 1_000_000_000n

/** Collects a producer at times that a test sets, ten seconds apart. */
export class Rounds {
  readonly problems: MetricsError[] = []
  readonly #producer: Producer
  #next: bigint

  constructor(producer: Producer, first = NOW) {
    this.#producer = producer
    this.#next = first
  }

  /** The samples of the next round. */
  async next(signal: AbortSignal = new AbortController().signal): Promise<Sample[]> {
    const timestamp = this.#next
    this.#next += 10n * SECOND
    const report = (problem: MetricsError): void => void this.problems.push(problem)
    const samples = await this.#producer.produce({ timestamp, signal, report })
    return Array.fromAsync(samples as Iterable<Sample>)
  }
}

/** A line for each sample: what it is, when it began in seconds from `NOW`, and its value. */
export function shown({ timeseries, timestamp, datum }: Sample): string {
  const { name, version, metricFields } = timeseries
  const fields = metricFields.map((field) => `${field.name}=${JSON.stringify(field.value)}`)
  const since = 'startTime' in datum ? ` since ${seconds(datum.startTime)}` : ''
  return `${name} v${version} {${fields.join(', ')}} at ${seconds(timestamp)}${since}: ${valueOf(datum)}`
}

function seconds(time: bigint): string {
  return `${Number(time - NOW) / 1e9} s`
}

function valueOf(datum: Sample['datum']): string {
  if ('value' in datum) return Object.is(datum.value, -0) ? '-0' : String(datum.value)
  if (!('bins' in datum)) return 'missing'
  const { bins, counts, sumOfSamples } = datum
  const edges = Array.from(bins as Iterable<number | bigint>, String).slice(1)
  return `[${edges.join(' ')}] ${counts.join(' ')}, ${sumOfSamples === undefined ? 'no sum' : `sum ${sumOfSamples}`}`
}

export function named(samples: readonly Sample[], name: string): Sample[] {
  return samples.filter(({ timeseries }) => timeseries.name === `prometheus:${name}`)
}
