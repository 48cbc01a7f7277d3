/**
 * What one recording costs, beside prom-client (the same label sets, the same bucket edges); what a
 * series takes of memory; and for how long a collection holds up the program.
 */
import assert from 'node:assert/strict'
import { ProducerRegistry, SeriesNumbering, type Instrument } from '@oximeter/core'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { longestStall, untilIdle } from './longest-stall.ts'
import { measure, median, printTable, QUICK, type Row } from './measure.ts'
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

const SERIES = QUICK ? 1000 : 100_000

await printMemory()
await printStalls()

/**
 * Bytes a series, of memory that is in use: what the heap holds, and array buffers outside of it.
 * What its fields are, and where it is found by them, is taken apart: both are as large as the
 * labels that somebody chooses.
 */
async function printMemory(): Promise<void> {
  const sets = labelSets(SERIES)
  const start = await memoryInUse()
  const values = sets.map(
    (set) => requests.sample(shop, set, { startTime: 0n, value: 0 }).timeseries,
  )
  const described = await memoryInUse()
  const index = new Map<string, Map<number, number>>()
  for (const [slot, { route, status }] of sets.entries()) {
    index.set(route, (index.get(route) ?? new Map<number, number>()).set(status, slot))
  }
  const found = await memoryInUse()
  const instrument = requests.on(shop, { maxSeries: SERIES })
  for (const set of sets) instrument.with(set).add(1)
  const recorded = await memoryInUse()
  const registry = registryOf(instrument)
  const numbering = new SeriesNumbering()
  await registry.collectPoints(numbering)
  const numbered = await memoryInUse()
  assert.deepEqual([values.length, numbering.size, instrument.size], [SERIES, SERIES, SERIES])
  assert.equal(index.get(sets[0]!.route)?.get(sets[0]!.status), 0)

  // An array that only the bench needs held the field values.
  const fields = (described - start) / SERIES - 8
  const lookup = (found - described) / SERIES
  const own = (numbered - found) / SERIES - fields - lookup
  const unit = 'B'
  printTable(`Memory of a counter, one of ${SERIES}`, [
    { what: 'the series itself', value: own, unit, goal: 120 },
    { what: '  of it, its number', value: (numbered - recorded) / SERIES, unit },
    { what: 'its field values', value: fields, unit },
    { what: 'where it is found', value: lookup, unit },
  ])
}

async function memoryInUse(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    // Array buffers are given back on the side.
    await untilIdle()
  }
  const { heapUsed, external } = process.memoryUsage()
  // What is external includes array buffers.
  return heapUsed + external
}

/** The longest that a collection of so many counters held the event loop, in CPU time of its thread. */
async function printStalls(): Promise<void> {
  // Not before the recordings were timed: more modules make them seem slower.
  const { answered, answeredBefore } = await import('./answered.ts')
  const registry = registryOf(counted())
  const numbering = new SeriesNumbering()
  const rows: Row[] = []
  for (const [what, prepare] of [
    ['as points, the first time', () => pointsOf(registryOf(counted()), new SeriesNumbering())],
    ['as points', () => pointsOf(registry, numbering)],
    ['as samples', () => () => registry.collect()],
    ['as columns that describe all', () => answered(registryOf(counted()))],
    ['as columns', answeredBefore(registryOf(counted()))],
  ] as const) {
    const stalls: number[] = []
    for (let round = 0; round < (QUICK ? 1 : 9); round++) {
      const collect = await prepare()
      globalThis.gc?.()
      stalls.push(await longestStall(collect))
    }
    rows.push({ what, value: median(stalls), unit: 'ms', goal: 5 })
    rows.push({
      what: `${what}, the worst of ${stalls.length}`,
      value: Math.max(...stalls),
      unit: 'ms',
    })
  }
  printTable(`Collecting ${SERIES} counters, the longest stall`, rows)
}

function pointsOf(registry: ProducerRegistry, numbering: SeriesNumbering) {
  return () => registry.collectPoints(numbering)
}

function counted(): Instrument {
  const instrument = requests.on(shop, { maxSeries: SERIES })
  for (const set of labelSets(SERIES)) instrument.with(set).add(1)
  return instrument
}

function registryOf(instrument: Instrument): ProducerRegistry {
  const registry = new ProducerRegistry()
  registry.register(instrument)
  return registry
}

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
