import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cumulativeU64,
  f64,
  metric,
  string,
  target,
  u16,
  type Datum,
  type Instrument,
  type MetricsError,
  type ProduceContext,
} from '../index.ts'
import { codeOf } from '../../test/thrown.ts'

const MS = 1_000_000n
const server = target('server', { name: string() }).of({ name: 'one' })

/** A clock that stands still until it is moved. */
function standing(start = 1000n): { now: bigint; clock: () => bigint } {
  const time = { now: start * MS, clock: () => time.now }
  return time
}

function collect(instrument: Instrument): Datum[] {
  return [...instrument.produce()].map(({ datum }) => datum)
}

function contextAt(timestamp: bigint, report: (problem: MetricsError) => void = () => {}) {
  const context: ProduceContext = { timestamp, report, signal: new AbortController().signal }
  return context
}

describe('series', () => {
  const requests = metric('requests', { route: string(), status: u16() }, cumulativeU64())

  test('are the same object for the same values', () => {
    const instrument = requests.on(server)
    const one = instrument.with({ route: '/', status: 200 })
    expect(instrument.with({ status: 200, route: '/' })).toBe(one)
    expect(instrument.with({ route: '/', status: 201 })).not.toBe(one)
    expect(instrument.size).toBe(2)
  })

  test('are told apart by their values, whatever these are', () => {
    const two = metric('two', { a: string(), b: string() }, cumulativeU64())
    const text = fc.string({ unit: fc.constantFrom('1', ':', ',', 'a'), maxLength: 5 })
    const pairs = fc.uniqueArray(fc.tuple(text, text), { selector: (pair) => pair.join('\0') })
    fc.assert(
      fc.property(pairs, (values) => {
        const instrument = two.on(server)
        const series = values.map(([a, b]) => instrument.with({ a, b }))
        expect(new Set(series).size).toBe(values.length)
      }),
    )
  })

  test('share what they are in all their samples', () => {
    const instrument = requests.on(server)
    instrument.with({ route: '/', status: 200 }).add()
    const [[first], [second]] = [[...instrument.produce()], [...instrument.produce()]]
    expect(first!.timeseries).toBe(second!.timeseries)
    expect(first!.timeseries).toMatchObject({
      name: 'server:requests',
      version: 1,
      targetFields: [{ name: 'name', type: 'string', value: 'one' }],
      metricFields: [
        { name: 'route', type: 'string', value: '/' },
        { name: 'status', type: 'u16', value: 200 },
      ],
      datumType: 'cumulative_u64',
    })
    expect(second!.timestamp).toBeGreaterThan(first!.timestamp)
  })

  test('are collected in the order in which they appeared', () => {
    const instrument = requests.on(server)
    const routes = Array.from({ length: 100 }, (_, i) => `/${i}`)
    for (const route of routes) instrument.with({ route, status: 200 }).add()
    const collected = [...instrument.produce()].map((s) => s.timeseries.metricFields[0]!.value)
    expect(collected).toEqual(routes)
  })

  test('do not go past the budget, which is said once', () => {
    const problems: MetricsError[] = []
    const instrument = requests.on(server, {
      maxSeries: 3,
      onError: (problem) => problems.push(problem),
    })
    for (let i = 0; i < 10; i++) instrument.with({ route: `/${i}`, status: 200 }).add()
    expect(instrument.size).toBe(3)
    expect(instrument.refused).toBe(7)
    expect(instrument.refusals).toEqual({ series_budget: 7, field_value: 0, value: 0 })
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^server:requests: .* 3 series .* field "route" has 3 values/),
    ])
    expect(collect(instrument)).toHaveLength(3)
  })

  test('of wrong values record nothing, and nothing is thrown', () => {
    const problems: MetricsError[] = []
    const instrument = requests.on(server, { onError: (problem) => problems.push(problem) })
    for (const values of [{ route: '/' }, { route: '/', status: 70_000 }, null, 5, { a: 1 }]) {
      instrument.with(values as never).add()
    }
    expect(instrument.refusals.field_value).toBe(5)
    expect(problems).toHaveLength(1)
    expect(problems[0]!.message).toMatch(/"status": has no value/)
    expect(collect(instrument)).toEqual([])
  })

  test('that are removed end, and begin anew', () => {
    const time = standing()
    const instrument = requests.on(server, { clock: time.clock })
    const values = { route: '/', status: 200 }
    const old = instrument.with(values)
    old.add(5)
    collect(instrument)
    old.remove()
    old.add(7)
    old.missing()
    old.remove()
    expect(collect(instrument)).toEqual([])
    time.now += 10n * MS
    const again = instrument.with(values)
    expect(again).not.toBe(old)
    again.add(1)
    old.add(100)
    expect(collect(instrument)).toEqual([
      { type: 'cumulative_u64', startTime: time.now - MS, value: 1n },
    ])
  })

  test('that are removed make room in the budget', () => {
    const instrument = requests.on(server, { maxSeries: 1 })
    for (let i = 0; i < 5; i++) instrument.with({ route: `/${i}`, status: 200 }).remove()
    expect([instrument.size, instrument.refused]).toEqual([0, 0])
  })
})

describe('time', () => {
  const counter = metric('n', {}, cumulativeU64())

  test('a series begins strictly before its first sample', () => {
    const time = standing()
    const instrument = counter.on(server, { clock: time.clock })
    instrument.with({}).add()
    const timestamp = 1000n * MS
    const [sample] = instrument.produce(contextAt(timestamp))
    expect(sample).toMatchObject({ timestamp, datum: { startTime: timestamp - MS } })
  })

  test('and keeps its start, also when the clock goes back', () => {
    const time = standing()
    const instrument = counter.on(server, { clock: time.clock })
    instrument.with({}).add()
    time.now += 50n * MS
    const [first] = instrument.produce(contextAt(time.now))
    time.now -= 40n * MS
    const [second] = instrument.produce(contextAt(1060n * MS))
    expect(first!.datum).toMatchObject({ startTime: 1000n * MS })
    expect(second!.datum).toMatchObject({ startTime: 1000n * MS })
  })

  test('a series does not begin before what was collected of an earlier one', () => {
    const time = standing()
    const instrument = counter.on(server, { clock: time.clock })
    const old = instrument.with({})
    const last = 2000n * MS
    expect([...instrument.produce(contextAt(last))]).toHaveLength(1)
    old.remove()
    instrument.with({})
    const [sample] = instrument.produce(contextAt(last + MS))
    expect(sample!.datum).toMatchObject({ startTime: last })
  })

  test('timestamps of its own are whole milliseconds that only grow', () => {
    const time = standing()
    const instrument = counter.on(server, { clock: time.clock })
    instrument.with({})
    const stamps = [5n, 5n, 1n, 3n * MS + 7n].map((now) => {
      time.now = now
      return [...instrument.produce()][0]!.timestamp
    })
    expect(stamps).toEqual([MS, 2n * MS, 3n * MS, 4n * MS])
  })
})

test('what nobody is told when it happens, the collecting registry is told', () => {
  const instrument = metric('n', {}, cumulativeU64()).on(server)
  instrument.with({}).add(-1)
  instrument.with({}).add(-2)
  const problems: MetricsError[] = []
  const report = (problem: MetricsError) => problems.push(problem)
  instrument.produce(contextAt(1n, report))
  instrument.produce(contextAt(2n, report))
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^server:n: -1 is not a u64/),
  ])
  expect(instrument.refused).toBe(2)
})

test('a hook that throws does not reach who records', () => {
  const instrument = metric('n', {}, cumulativeU64()).on(server, {
    onError: () => {
      throw new Error('hook')
    },
  })
  instrument.with({}).add(-1)
  expect(instrument.refused).toBe(1)
})

test('what does not go together has no instrument', () => {
  const clash = metric('n', { name: string() }, cumulativeU64())
  expect(codeOf(() => clash.on(server as never))).toBe('duplicate_field_name')
  const other = metric('n', {}, cumulativeU64(), { version: 2 })
  expect(codeOf(() => other.on(server))).toBe('target_metric_version_mismatch')
  for (const maxSeries of [0, 1.5, Number.NaN, -1]) {
    expect(codeOf(() => metric('n', {}, f64()).on(server, { maxSeries }))).toBe('schema_definition')
  }
})
