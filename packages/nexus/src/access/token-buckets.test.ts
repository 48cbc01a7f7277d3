import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TokenBuckets } from './token-buckets.ts'

test('gives a burst, then so many a second, to each client its own', () => {
  let now = 0
  const buckets = new TokenBuckets({ perSecond: 2, burst: 3 }, { most: 10, now: () => now })
  const taken = () => Array.from({ length: 5 }, () => buckets.take('a'))
  expect(taken()).toEqual([0, 0, 0, 500, 500])
  expect(buckets.take('b')).toBe(0)
  now = 250
  expect(buckets.wait('a')).toBe(250)
  now = 500
  expect([buckets.wait('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 500])
  now = 3_600_000
  expect(taken()).toEqual([0, 0, 0, 500, 500])
})

test('takes bounded memory, whoever comes', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1 }, { most: 100, now: () => 0 })
  for (let i = 0; i < 10_000; i++) buckets.take(`client ${i}`)
  expect(buckets.size).toBe(100)
  expect(buckets.take('client 9999')).toBe(1000)
})

test('never gives more than the rate allows, and who waits as told gets one', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 }),
      (perSecond, burst, pauses) => {
        let now = 0
        const buckets = new TokenBuckets({ perSecond, burst }, { most: 1, now: () => now })
        let given = 0
        for (const pause of pauses) {
          now += pause
          if (buckets.take('a') === 0) given += 1
          expect(given).toBeLessThanOrEqual(burst + (now / 1000) * perSecond + 1e-6)
        }
        now += buckets.wait('a')
        expect(buckets.take('a')).toBe(0)
      },
    ),
  )
})
