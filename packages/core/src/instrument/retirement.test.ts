import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  cumulativeF64,
  cumulativeU64,
  f64,
  histogramF64,
  i64,
  metric,
  ProducerRegistry,
  SeriesNumbering,
  string,
  target,
  u16,
  type Datum,
  type DatumSpec,
  type Instrument,
  type InstrumentOptions,
} from '../index.ts'
import { codeOf } from '../../test/thrown.ts'

const MS = 1_000_000n
const IDLE_MS = 100
const server = target('server', { name: string() }).of({ name: 'one' })
const requests = metric('requests', { route: string() }, cumulativeU64())

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number) => vi.advanceTimersByTime(ms)
const now = () => BigInt(Date.now()) * MS

function counted(options?: InstrumentOptions) {
  return requests.on(server, { idleMs: IDLE_MS, ...options })
}

function collect(instrument: Instrument): Datum[] {
  return [...instrument.produce()].map(({ datum }) => datum)
}

test('a series on which nothing is recorded ends, the others stay', () => {
  const instrument = counted()
  const [busy, idle] = ['/busy', '/idle'].map((route) => instrument.with({ route }))
  idle!.add()
  for (let i = 0; i < 5; i++) {
    busy!.add()
    wait(IDLE_MS / 4)
    collect(instrument)
  }
  expect(collect(instrument)).toMatchObject([{ value: 5n }])
  expect(instrument.size).toBe(1)
})

test('what was recorded is always collected before', () => {
  const instrument = counted()
  instrument.with({ route: '/' }).add(3)
  wait(100 * IDLE_MS)
  expect(collect(instrument)).toMatchObject([{ value: 3n }])
  wait(IDLE_MS - 1)
  expect(collect(instrument)).toHaveLength(1)
  wait(1)
  expect(collect(instrument)).toEqual([])
})

test('it begins anew when it is recorded on, with a new start time and number', async () => {
  const instrument = counted()
  const registry = new ProducerRegistry()
  registry.register(instrument)
  const numbering = new SeriesNumbering()
  numbering.hold()
  const series = instrument.with({ route: '/' })
  series.add(5)
  await registry.collectPoints(numbering)
  wait(IDLE_MS)
  expect(await registry.collectPoints(numbering)).toEqual([{ status: 'ok', points: [] }])
  wait(10)
  series.add(2)
  const again = now()
  wait(10)
  expect(instrument.with({ route: '/' })).toBe(series)
  const [item] = await registry.collectPoints(numbering)
  expect(item).toMatchObject({
    points: [{ series: Uint32Array.of(1), data: { values: BigUint64Array.of(2n) } }],
  })
  expect(numbering.describe(1)?.startTime).toBe(again)
  expect(numbering.describe(0)?.startTime).toBeLessThan(again)
  expect(numbering.describe(0)?.timeseries).toBe(numbering.describe(1)?.timeseries)
})

test('all objects that were ever bound to it are the same series then', () => {
  const instrument = counted()
  const values = { route: '/' }
  const first = instrument.with(values)
  const retire = () => {
    collect(instrument)
    wait(IDLE_MS)
    expect(collect(instrument)).toEqual([])
  }
  retire()
  const second = instrument.with(values)
  expect(second).not.toBe(first)
  second.add(1)
  first.add(10)
  expect(collect(instrument)).toMatchObject([{ value: 11n }])
  retire()
  instrument.with({ route: '/other' }).add(100)
  first.add(1)
  second.add(2)
  expect(collect(instrument)).toMatchObject([{ value: 100n }, { value: 3n }])
  expect(instrument.with(values)).toBe(first)
  second.remove()
  first.add(5)
  expect(collect(instrument)).toMatchObject([{ value: 100n }])
})

test('one that is removed after it was retired does not come back', () => {
  const instrument = counted()
  const series = instrument.with({ route: '/' })
  collect(instrument)
  wait(IDLE_MS)
  collect(instrument)
  series.remove()
  series.add()
  expect(collect(instrument)).toEqual([])
  expect(instrument.refused).toBe(0)
})

test('it makes room in the budget, and is refused if there is none when it comes back', () => {
  const instrument = counted({ maxSeries: 1 })
  const [one, other] = ['/one', '/other'].map((route) => () => instrument.with({ route }))
  const series = one!()
  collect(instrument)
  wait(IDLE_MS)
  collect(instrument)
  const successor = other!()
  successor.add(1)
  series.add(7)
  series.add(7)
  expect(instrument.refusals.series_budget).toBe(2)
  expect(collect(instrument)).toMatchObject([{ value: 1n }])
  successor.remove()
  series.add(2)
  expect(collect(instrument)).toMatchObject([{ value: 2n }])
})

interface AnySeries {
  add?(value: unknown): void
  set?(value: unknown): void
  observe?(value: unknown): void
  missing(): void
}

/** Data without start times. */
function valuesOf(instrument: Instrument): Datum[] {
  return collect(instrument).map((datum) => ({ ...datum, startTime: 0n }))
}

test.for<[string, DatumSpec, unknown, unknown]>([
  ['a counter of integers', cumulativeU64(), 1, -1],
  ['a counter of integers, by a bigint', cumulativeU64(), 1n, -1n],
  ['a counter of floats', cumulativeF64(), 0.5, Number.NaN],
  ['a gauge', f64(), 0.5, '1'],
  ['a gauge of 16 bits', u16(), 1, 70_000],
  ['a gauge of 64 bits', i64(), 1, 0.5],
  ['a text', string(), 'a', 1],
  ['a histogram', histogramF64({ edges: [1] }), 0.5, Number.NaN],
])('%s comes back with a value of its type, and with no other', ([, datum, right, wrong]) => {
  const instrument = metric('m', {}, datum).on(server, { idleMs: IDLE_MS }) as Instrument
  const series: AnySeries = instrument.with({})
  const record = (value: unknown) => {
    if (series.observe) series.observe(value)
    else if (series.add) series.add(value)
    else series.set?.(value)
  }
  const retire = () => {
    collect(instrument)
    wait(IDLE_MS)
    expect(collect(instrument)).toEqual([])
    expect(instrument.size).toBe(0)
  }
  record(right)
  const held = valuesOf(instrument)
  retire()
  record(wrong)
  expect([instrument.size, instrument.refusals.value]).toEqual([0, 1])
  record(right)
  expect(valuesOf(instrument)).toEqual(held)
  retire()
  series.missing()
  expect(collect(instrument)).toMatchObject([{ type: 'missing' }])
})

test('a gauge that was never set ends too', () => {
  const instrument = metric('level', {}, f64()).on(server, { idleMs: IDLE_MS })
  instrument.with({})
  collect(instrument)
  expect(instrument.size).toBe(1)
  wait(IDLE_MS)
  collect(instrument)
  expect(instrument.size).toBe(0)
})

test('a clock that is set forward retires nothing', () => {
  const instrument = counted()
  instrument.with({ route: '/' }).add()
  collect(instrument)
  vi.setSystemTime(Date.now() + 1_000_000)
  expect(collect(instrument)).toHaveLength(1)
})

test('without a time, series stay', () => {
  const instrument = requests.on(server)
  instrument.with({ route: '/' }).add()
  for (let i = 0; i < 3; i++) {
    expect(collect(instrument)).toHaveLength(1)
    wait(2 ** 30)
  }
})

test('the time is a whole number of milliseconds', () => {
  for (const idleMs of [0, -1, 0.5, Number.NaN, 2 ** 31, '1']) {
    expect(codeOf(() => counted({ idleMs: idleMs as number }))).toBe('schema_definition')
  }
})
