import {
  cumulativeU64,
  f64,
  histogramF64,
  histogramU64,
  metric,
  string,
  target,
  u16,
  type Sample,
  type Timeseries,
} from '@oximeter/core'

/** Samples that behave like those of real producers; the same each time. */
export interface MetricDataOptions {
  readonly series: number
  readonly points: number
  /** @default 10 s */
  readonly intervalMs?: number
  /** Milliseconds by which a collection comes late, at most. @default 2 */
  readonly jitterMs?: number
}

const INTERVAL_MS = 10_000
const MILLISECOND = 1_000_000n

const service = target('http_service', { name: string(), instance: u16() })
const FIELDS = { route: string(), status_code: u16() }
const requests = metric('requests', FIELDS, cumulativeU64())
const load = metric('load', FIELDS, f64())
const latency = metric('latency', FIELDS, histogramF64({ decades: [-3, 2] }), { units: 'seconds' })
const latencyNs = metric('latency_ns', FIELDS, histogramU64({ decades: [3, 12] }), {
  units: 'nanoseconds',
})

/** Counters: each at its own rate, from one event in 15 minutes to a hundred a second. */
export function counters(options: MetricDataOptions): Generator<Sample[]> {
  return gather(options, (instance, fields) => {
    const perInterval = 10 ** (random() * 5 - 2)
    let value = 0n
    return (at, startTime) => {
      value += BigInt(poisson(perInterval))
      return requests.sample(instance, fields, { startTime, value }, at)
    }
  })
}

/** Gauges with two decimals, such as percentages: a walk between 0 and 100. */
export function gauges(options: MetricDataOptions): Generator<Sample[]> {
  return gather(options, (instance, fields) => {
    let value = random() * 100
    return (at) => {
      value = Math.min(100, Math.max(0, value + gaussian() * 1.5))
      return load.sample(instance, fields, Math.round(value * 100) / 100, at)
    }
  })
}

/** Latencies of requests that come at a rate, each series with a median of its own. */
export function histograms(
  options: MetricDataOptions,
  { of, perSecond }: { of: 'f64' | 'u64'; perSecond: number },
): Generator<Sample[]> {
  const perInterval = ((options.intervalMs ?? INTERVAL_MS) * perSecond) / 1000
  return gather(options, (instance, fields) => {
    const median = 10 ** (random() * 2 - 2.5)
    const instrument = of === 'f64' ? latency.on(instance) : latencyNs.on(instance)
    const series = instrument.with(fields)
    return (at) => {
      for (let count = poisson(perInterval); count > 0; count--) {
        const seconds = median * Math.exp(gaussian() * 0.7)
        series.observe(of === 'f64' ? seconds : Math.round(seconds * 1e9))
      }
      const [sample] = instrument.produce()
      return { ...sample!, timestamp: at }
    }
  })
}

type Instance = ReturnType<typeof service.of>
type Fields = { route: string; status_code: number }
type Series = (at: bigint, startTime: bigint) => Sample

/**
 * One item is one collection of all series: the next comes when it is asked for. Ten series to an
 * instance, which share their times.
 */
function* gather(
  { series, points, intervalMs = INTERVAL_MS, jitterMs = 2 }: MetricDataOptions,
  make: (instance: Instance, fields: Fields) => Series,
): Generator<Sample[]> {
  state = 1
  const midnight = BigInt(Math.floor(Date.now() / 86_400_000)) * 86_400_000n
  const made = Array.from({ length: series }, (_, number) => {
    const instance = service.of({ name: 'shop', instance: Math.floor(number / 10) })
    const fields = { route: `/route/${number % 5}`, status_code: 200 + 300 * (number % 2) }
    // Samples of one series share one object, as the decoder of the wire makes them.
    const shared: { timeseries?: Timeseries } = {}
    return { next: make(instance, fields), shared }
  })
  for (let point = 0; point < points; point++) {
    const samples: Sample[] = []
    let at = 0n
    for (const [number, { next, shared }] of made.entries()) {
      if (number % 10 === 0) {
        const phase = ((number / 10) * 37) % intervalMs
        const jitter = Math.floor(random() * (jitterMs + 1))
        at = (midnight + BigInt(point * intervalMs + phase + jitter)) * MILLISECOND
      }
      const sample = next(at, midnight * MILLISECOND - MILLISECOND)
      shared.timeseries ??= sample.timeseries
      samples.push({ ...sample, timeseries: shared.timeseries })
    }
    yield samples
  }
}

let state = 1

/** A generator with a seed (mulberry32), so that every run has the same data. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function poisson(mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + gaussian() * Math.sqrt(mean)))
  let [count, product] = [0, random()]
  for (const floor = Math.exp(-mean); product > floor; count++) product *= random()
  return count
}
