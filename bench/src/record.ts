/** What one recording costs, beside prom-client: the same label sets, the same bucket edges. */
import assert from 'node:assert/strict'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { measure, printTable, QUICK, type Row } from './measure.ts'
import {
  backlog,
  EDGES,
  LABEL_NAMES,
  labelSets,
  latency,
  OBSERVATIONS,
  requests,
  shop,
} from './shop.ts'

const OPERATIONS = QUICK ? 10_000 : 1_000_000
const LABEL_SETS = 100

const labels = labelSets(LABEL_SETS)

const ours = {
  counters: requests.on(shop),
  gauges: backlog.on(shop),
  histograms: latency.on(shop),
}
const counters = labels.map((fields) => ours.counters.with(fields))
const gauges = labels.map((fields) => ours.gauges.with(fields))
const histograms = labels.map((fields) => ours.histograms.with(fields))

const prom = new Registry()
const common = { help: 'help', labelNames: LABEL_NAMES, registers: [prom] }
const promCounter = new Counter({ ...common, name: 'requests' })
const promGauge = new Gauge({ ...common, name: 'backlog' })
const promHistogram = new Histogram({ ...common, name: 'latency', buckets: EDGES })
const promCounters = labels.map((set) => promCounter.labels(set))
const promGauges = labels.map((set) => promGauge.labels(set))
const promHistograms = labels.map((set) => promHistogram.labels(set))

// A loop of its own for each: one that is shared could not have what it calls compiled into it.
const RECORDINGS: readonly { what: string; goal?: number; ours: () => void; prom: () => void }[] = [
  {
    what: 'counter add, bound series',
    goal: 10,
    ours: () => {
      for (let i = 0; i < OPERATIONS; i++) counters[i % LABEL_SETS]!.add(1)
    },
    prom: () => {
      for (let i = 0; i < OPERATIONS; i++) promCounters[i % LABEL_SETS]!.inc(1)
    },
  },
  {
    what: 'counter add, fields each time',
    ours: () => {
      for (let i = 0; i < OPERATIONS; i++) ours.counters.with(labels[i % LABEL_SETS]!).add(1)
    },
    prom: () => {
      for (let i = 0; i < OPERATIONS; i++) promCounter.inc(labels[i % LABEL_SETS]!, 1)
    },
  },
  {
    what: 'gauge set, bound series',
    ours: () => {
      for (let i = 0; i < OPERATIONS; i++) gauges[i % LABEL_SETS]!.set(OBSERVATIONS[i & 1023]!)
    },
    prom: () => {
      for (let i = 0; i < OPERATIONS; i++) promGauges[i % LABEL_SETS]!.set(OBSERVATIONS[i & 1023]!)
    },
  },
  {
    what: 'histogram observe, bound series',
    goal: 50,
    ours: () => {
      for (let i = 0; i < OPERATIONS; i++) {
        histograms[i % LABEL_SETS]!.observe(OBSERVATIONS[i & 1023]!)
      }
    },
    prom: () => {
      for (let i = 0; i < OPERATIONS; i++) {
        promHistograms[i % LABEL_SETS]!.observe(OBSERVATIONS[i & 1023]!)
      }
    },
  },
]

const figures = await measure(
  RECORDINGS.flatMap(({ what, ours: run, prom: peer }) => [
    { name: what, operations: OPERATIONS, run },
    { name: `${what}: prom-client`, operations: OPERATIONS, run: peer },
  ]),
)
await verify()
printTable(
  `Recording, one operation, ${LABEL_SETS} label sets`,
  RECORDINGS.map(({ what, goal }): Row => {
    return {
      what,
      value: ns(what),
      unit: 'ns',
      peer: 'prom-client',
      peerValue: ns(`${what}: prom-client`),
      ...(goal === undefined ? {} : { goal }),
    }
  }),
)

function ns(name: string): number {
  return figures.get(name)?.nanoseconds ?? Number.NaN
}

/** Nothing was refused, and both sides have counted the same. */
async function verify(): Promise<void> {
  for (const { name, refused } of Object.values(ours)) assert.equal(refused, 0, name)
  const added = [...ours.counters.produce()].map(({ datum }) =>
    datum.type === 'cumulative_u64' ? datum.value : -1n,
  )
  const { values } = await promCounter.get()
  assert.deepEqual(
    added,
    values.map(({ value }) => BigInt(value)),
  )
}
