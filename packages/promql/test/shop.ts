import {
  bool,
  compareText,
  cumulativeF64,
  cumulativeU64,
  f64,
  Histogram,
  histogramF64,
  histogramU64,
  metric,
  openMetric,
  string,
  target,
  u16,
  type Sample,
  type TimeseriesSchema,
} from '@oximeter/core'
import { evaluate, sourceOfSamples } from '@oximeter/oxql'
import { catalogueOf } from '@oximeter/oxql/testing'
import { planPromql, promqlAnswer, type MetricCatalogue, type PromqlData } from '../src/index.ts'

export const SECOND = 1_000_000_000n
/** The last time that there are samples of; they begin ten minutes before. */
export const NOW: bigint = 1_700_000_400n * SECOND
const BEGAN = NOW - 600n * SECOND

const shop = target('shop', { host: string() })
const secondShop = target('shop', { host: string() }, { version: 2 })
const requests = metric('requests', { route: string(), code: u16() }, cumulativeU64())
const load = metric('load', {}, f64())
const isOpen = metric('is_open', {}, bool())
const durations = metric('duration', { route: string() }, histogramF64({ edges: [0, 0.1, 0.5] }), {
  units: 'seconds',
})
const sizes = metric('basket_size', {}, histogramU64({ edges: [1, 10] }))
const firstLabel = metric('label', {}, f64())
const secondLabel = metric('label', { colour: string() }, f64(), { version: 2 })

const node = target('prometheus', { job: string(), instance: string() })
const cpuSeconds = openMetric('node_cpu_seconds_total', cumulativeF64())
const requestsTotal = openMetric('requests_total', cumulativeF64())
const total = openMetric('node_memory_mem_total_bytes', f64())
const free = openMetric('node_memory_mem_free_bytes', f64())
const latency = openMetric('rpc_seconds_bucket', histogramF64({ edges: [0.1] }))

/** Every ten seconds answers, of which a tenth is wrong, and durations, of which a tenth is slow. */
function* samplesOfShop(): Generator<Sample> {
  const startTime = BEGAN - 1n
  for (const [i, host] of ['a', 'b'].entries()) {
    const at = shop.of({ host })
    const slow = Histogram.fromEdges('f64', [0, 0.1, 0.5], { startTime })
    const baskets = Histogram.fromEdges('u64', [1, 10], { startTime })
    for (let n = 0n; n <= 60n; n++) {
      const time = BEGAN + n * 10n * SECOND
      yield load.sample(at, {}, i + Number(n) / 10, time)
      yield isOpen.sample(at, {}, true, time)
      yield requests.sample(at, { route: '/', code: 200 }, { startTime, value: n * 90n }, time)
      yield requests.sample(at, { route: '/', code: 500 }, { startTime, value: n * 10n }, time)
      if (n > 0n) for (let k = 0; k < 10; k++) slow.observe(k < 9 ? 0.05 : 0.3)
      if (n > 0n) baskets.observe(3n)
      yield durations.sample(at, { route: '/' }, slow, time)
      yield sizes.sample(at, {}, baskets, time)
    }
  }
  const labelled = shop.of({ host: 'a' })
  yield firstLabel.sample(labelled, {}, 1, NOW)
  yield secondLabel.sample(secondShop.of({ host: 'a' }), { colour: 'red' }, 2, NOW)
}

function named(prometheus_name: string) {
  return { prometheus_name }
}

function gauge(value: number) {
  return { type: 'f64', value } as const
}

/** What an exporter had, with its names: capitals, a counter without `_total`, labels that others lack. */
function* importedSamples(): Generator<Sample> {
  const at = node.of({ job: 'node', instance: 'n1:9100' })
  const startTime = BEGAN - 1n
  const spent = Histogram.fromEdges('f64', [0.1], { startTime })
  for (let n = 0n; n <= 60n; n++) {
    const timestamp = BEGAN + n * 10n * SECOND
    const cumulative = (value: number) => ({ type: 'cumulative_f64', startTime, value }) as const
    for (const mode of ['idle', 'user']) {
      const timeseries = cpuSeconds.series(at, { mode })
      yield { timeseries, timestamp, datum: cumulative(Number(n) * (mode === 'idle' ? 8 : 2)) }
    }
    yield {
      timeseries: requestsTotal.series(at, named('Requests')),
      timestamp,
      datum: cumulative(Number(n)),
    }
    yield {
      timeseries: total.series(at, named('node_memory_MemTotal_bytes')),
      timestamp,
      datum: gauge(1000),
    }
    yield {
      timeseries: free.series(at, named('node_memory_MemFree_bytes')),
      timestamp,
      datum: gauge(250),
    }
    // Somebody else gives this label to the same metric.
    yield {
      timeseries: free.series(node.of({ job: 'vm', instance: 'v1' }), {
        ...named('node_memory_MemFree_bytes'),
        pool: 'x',
      }),
      timestamp,
      datum: gauge(1),
    }
    spent.observe(0.05)
    yield { timeseries: latency.series(at, { version: '' }), timestamp, datum: spent.datum() }
  }
}

const all = [...samplesOfShop(), ...importedSamples()]
const source = sourceOfSamples(all)

/** Open schemas have the fields of all their series. */
const schemas = [
  ...Map.groupBy(
    all.map(({ timeseries }) => timeseries.definition!),
    ({ name, version }) => `${name} ${version}`,
  ).values(),
].map(([first, ...others]): TimeseriesSchema => {
  const fields = new Map(
    [first!, ...others].flatMap((one) => one.fields).map((field) => [field.name, field]),
  )
  return { ...first!, fields: [...fields.values()].sort((a, b) => compareText(a.name, b.name)) }
})

export const catalogue: MetricCatalogue = {
  ...catalogueOf(schemas),
  originals: (timeseries) => {
    const ofName = all.filter(({ timeseries: { name } }) => name === timeseries)
    const names = ofName.map(({ timeseries: { metricFields } }) => {
      return String(metricFields.find(({ name }) => name === 'prometheus_name')?.value ?? '')
    })
    return [...new Set(names)].sort()
  },
}

/** What the evaluator in memory answers, at the end or each minute of the last two. */
export function ask(text: string, step?: bigint): { data: PromqlData; infos: readonly string[] } {
  const start = step === undefined ? NOW : NOW - 120n * SECOND
  const planned = planPromql(text, {
    catalogue,
    start,
    end: NOW,
    ...(step !== undefined && { step }),
  })
  return {
    data: promqlAnswer(planned, evaluate(planned.plan, source).tables),
    infos: planned.infos,
  }
}
