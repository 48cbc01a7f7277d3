import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bool,
  cumulativeU64,
  i64,
  makeField,
  metric,
  string,
  target,
  u8,
  type FieldType,
} from '../index.ts'

const server = target('server', { name: string() }).of({ name: 'one' })
const counted = metric(
  'counted',
  { flag: bool(), small: u8(), text: string(), wide: i64() },
  cumulativeU64(),
)

/** Values that are alike, of which some are none of their field. */
const given = fc.record({
  flag: fc.constantFrom<unknown>(true, false, true, false, 1, 'true'),
  small: fc.constantFrom<unknown>(0, -0, 1, 1, 1n, '1', true, 256),
  text: fc.constantFrom<unknown>('', '1', 'true', '1,', '\u{fffd}', '\u{d800}', 1),
  wide: fc.constantFrom<unknown>(0, -0, 1, 1n, -1, 2 ** 53 - 1, 2n ** 53n, 2 ** 53, '1'),
})

/** A text for each series; undefined if the values are of none. */
function seriesOf(values: Record<string, unknown>): string | undefined {
  try {
    return counted.definedFields
      .map(({ name, type }) => makeField<FieldType>(name, type, values[name] as never))
      .map(({ value }) => JSON.stringify(typeof value === 'bigint' ? `${value}n` : value))
      .join(' ')
  } catch {
    return undefined
  }
}

test('the same values lead to the same series, others to others, also when some are removed', () => {
  const step = fc.tuple(given, fc.boolean())
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const instrument = counted.on(server)
      const model = new Map<string, { series: { add(amount: number): void }; count: number }>()
      let refused = 0
      let same = true
      for (const [i, [values, remove]] of steps.entries()) {
        const series = instrument.with(values as never)
        series.add(i)
        const key = seriesOf(values)
        if (key === undefined) {
          refused += 1
          continue
        }
        const known = model.get(key)
        same &&= series === (known?.series ?? series)
        model.set(key, { series, count: (known?.count ?? 0) + i })
        if (!remove) continue
        series.remove()
        model.delete(key)
      }
      expect(same).toBe(true)
      expect(instrument.refusals.field_value).toBe(refused)
      expect(instrument.size).toBe(model.size)
      const found = [...instrument.produce()].map(({ timeseries, datum }) => [
        seriesOf(Object.fromEntries(timeseries.metricFields.map((f) => [f.name, f.value]))),
        'value' in datum && datum.value,
      ])
      expect(new Map(found as never)).toEqual(
        new Map(Array.from(model, ([key, { count }]) => [key, BigInt(count)])),
      )
    }),
    { numRuns: 500 },
  )
})

test('a series is not found by more values than it has, wherever they come from', () => {
  const instrument = metric('n', { of: string() }, cumulativeU64()).on(server)
  const series = instrument.with({ of: 'a' })
  expect(instrument.with({ of: 'a' })).toBe(series)
  expect(instrument.with(Object.create({ of: 'a' }) as never)).toBe(series)
  expect(instrument.with({ of: 'a', and: 1 } as never)).not.toBe(series)
  expect(instrument.with(Object.assign(Object.create({ of: 'a' }), { and: 1 }) as never)).not.toBe(
    series,
  )
  expect(instrument.refusals.field_value).toBe(2)
  expect(instrument.size).toBe(1)
})

test('a metric without fields has one series', () => {
  const instrument = metric('n', {}, cumulativeU64()).on(server)
  const series = instrument.with({})
  expect(instrument.with({})).toBe(series)
  expect(instrument.with({ a: 1 } as never)).not.toBe(series)
  series.remove()
  expect(instrument.size).toBe(0)
  expect(instrument.with({})).not.toBe(series)
})
