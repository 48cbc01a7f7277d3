import { expect, test } from 'vitest'

import { CounterStarts } from './counter-starts.ts'

const MS = 1_000_000n
const boot = 1000n * MS
const round = (n: number): bigint => (5000n + BigInt(n) * 1000n) * MS

test('what is there at first counts since the boot', () => {
  const starts = new CounterStarts<bigint>(boot)
  starts.begin(round(0))
  expect(starts.read('disk', 5n)).toEqual({ startTime: boot, value: 5n })
  starts.begin(round(1))
  expect(starts.read('disk', 5n)).toEqual({ startTime: boot, value: 5n })
})

test('what appears later counts since the round before, and so does what went away for a while', () => {
  const starts = new CounterStarts<bigint>(boot)
  starts.begin(round(0))
  starts.begin(round(1))
  expect(starts.read('usb', 7n).startTime).toBe(round(0) + MS)
  starts.begin(round(2))
  starts.begin(round(3))
  expect(starts.read('usb', 9n).startTime).toBe(round(2) + MS)
})

test('a total that falls begins anew', () => {
  const starts = new CounterStarts<bigint>(boot)
  starts.begin(round(0))
  starts.read('link', 4_294_967_290n)
  starts.begin(round(1))
  const anew = { startTime: round(0) + MS, value: 12n }
  expect(starts.read('link', 12n)).toEqual(anew)
  starts.begin(round(2))
  expect(starts.read('link', 20n)).toEqual({ ...anew, value: 20n })
})

test('where totals jitter, the highest stands until it is passed', () => {
  const starts = new CounterStarts<number>(boot, 'jitter')
  starts.begin(round(0))
  starts.read('iowait', 7.6)
  starts.begin(round(1))
  expect(starts.read('iowait', 7.5)).toEqual({ startTime: boot, value: 7.6 })
  starts.begin(round(2))
  expect(starts.read('iowait', 7.7)).toEqual({ startTime: boot, value: 7.7 })
})

test('a start is after the round before and before its own, wherever the boot and however close they are', () => {
  const starts = new CounterStarts<bigint>(round(9))
  starts.begin(round(0))
  expect(starts.read('disk', 1n).startTime).toBe(round(0) - MS)
  starts.begin(round(0) + MS)
  expect(starts.read('usb', 1n).startTime).toBe(round(0) + 1n)
})
