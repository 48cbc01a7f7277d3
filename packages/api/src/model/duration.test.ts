import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { durationToMs, msToDuration } from './duration.ts'

test.for([
  [0, { secs: 0, nanos: 0 }],
  [10_000, { secs: 10, nanos: 0 }],
  [1500, { secs: 1, nanos: 500_000_000 }],
  [0.25, { secs: 0, nanos: 250_000 }],
  [999.999_999_9, { secs: 1, nanos: 0 }],
] as const)('%d ms', ([ms, duration]) => {
  expect(msToDuration(ms)).toEqual(duration)
})

test('nanoseconds past a second carry over', () => {
  expect(durationToMs({ secs: 1, nanos: 2_500_000_000 })).toBe(3500)
})

test.for([-1, NaN, Infinity, 2 ** 53])('%d ms is no length of time', (ms) => {
  expect(() => msToDuration(ms)).toThrow(RangeError)
})

test('whole milliseconds come back as they were', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (ms) => {
      const { secs, nanos } = msToDuration(ms)
      expect(nanos).toBeLessThan(1_000_000_000)
      expect(BigInt(secs) * 1000n + BigInt(nanos) / 1_000_000n).toBe(BigInt(ms))
    }),
  )
})
