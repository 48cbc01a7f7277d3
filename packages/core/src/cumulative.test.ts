import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Cumulative, NUMBER_LIMITS, type CounterType } from './index.ts'
import { codeOf } from '../test/thrown.ts'

const clock = () => 5_000_000n

test('counts from zero, since now', () => {
  const counter = new Cumulative('u64', { clock })
  expect(counter.datum()).toEqual({ type: 'cumulative_u64', startTime: 5_000_000n, value: 0n })
  counter.increment()
  counter.add(2)
  counter.add(3n)
  expect(counter.value).toBe(6n)
  expect(counter.startTime).toBe(5_000_000n)
})

test('begins where it is told', () => {
  const counter = new Cumulative('f64', { startTime: 1n, value: 1.5 })
  counter.add(0.25)
  expect(counter.datum()).toEqual({ type: 'cumulative_f64', startTime: 1n, value: 1.75 })
})

test('may be set, backwards too, and keeps its start', () => {
  const counter = new Cumulative('i64', { startTime: 1n, value: 10, clock })
  counter.set(-3)
  expect(counter.datum()).toEqual({ type: 'cumulative_i64', startTime: 1n, value: -3n })
})

test('a sum is another counter with the same start', () => {
  const counter = new Cumulative('u64', { startTime: 1n, value: 10, clock })
  expect(counter.plus(5).datum()).toEqual({ type: 'cumulative_u64', startTime: 1n, value: 15n })
  expect(counter.value).toBe(10n)
})

describe('a sum past the range starts anew', () => {
  test.for([
    ['u64', NUMBER_LIMITS.u64.max, 3, 3n],
    ['i64', NUMBER_LIMITS.i64.max, 1, 1n],
    ['i64', NUMBER_LIMITS.i64.min, -2, -2n],
    ['f64', Number.MAX_VALUE, 1e300, 1e300],
    ['f32', NUMBER_LIMITS.f32.max, 1e38, Math.fround(1e38)],
  ] as const)('%s', ([type, value, amount, restarted]) => {
    const counter = new Cumulative<CounterType>(type, { startTime: 1n, value, clock })
    counter.add(amount)
    expect(counter.datum()).toMatchObject({ startTime: 5_000_000n, value: restarted })
  })

  test('but not one that just fits', () => {
    const counter = new Cumulative('u64', { startTime: 1n, value: NUMBER_LIMITS.u64.max - 1n })
    counter.increment()
    expect(counter.datum()).toMatchObject({ startTime: 1n, value: NUMBER_LIMITS.u64.max })
  })
})

test('a counter of f32 stays one', () => {
  const counter = new Cumulative('f32')
  counter.add(0.1)
  counter.add(0.2)
  expect(counter.value).toBe(Math.fround(Math.fround(0.1) + Math.fround(0.2)))
})

test.for<[CounterType, unknown]>([
  ['u64', -1],
  ['u64', 0.5],
  ['u64', 2 ** 53],
  ['u64', '1'],
  ['i64', Number.NaN],
  ['f64', Number.NaN],
  ['f64', Infinity],
  ['f32', 1e39],
  ['f64', 1n],
])('%s refuses %s, and nothing changes', ([type, amount]) => {
  const counter = new Cumulative(type, { startTime: 1n, value: 7 })
  const before = counter.datum()
  expect(codeOf(() => counter.add(amount as never))).toBe('datum_error')
  expect(codeOf(() => counter.set(amount as never))).toBe('datum_error')
  expect(codeOf(() => new Cumulative(type, { value: amount as never }))).toBe('datum_error')
  expect(counter.datum()).toEqual(before)
})

test('only four number types count', () => {
  expect(codeOf(() => new Cumulative('u8' as 'u64'))).toBe('datum_error')
})

test('sums are exact', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 58n }), { maxLength: 40 }), (amounts) => {
      const counter = new Cumulative('u64')
      for (const amount of amounts) counter.add(amount)
      expect(counter.value).toBe(amounts.reduce((sum, amount) => sum + amount, 0n))
    }),
  )
})
