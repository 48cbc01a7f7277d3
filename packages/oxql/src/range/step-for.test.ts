import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration } from '../tree/format-literal.ts'
import { stepFor } from './step-for.ts'

const SECOND = 1_000_000_000n
const HOUR = 3600n * SECOND

test.for<[length: bigint, pixels: number | undefined, least: bigint | undefined, step: string]>([
  [HOUR, 1200, undefined, '10s'],
  [HOUR, 1200, SECOND, '10s'],
  [300n * SECOND, 1200, SECOND, '1s'],
  [6n * HOUR, undefined, undefined, '1m'],
  [24n * HOUR, 800, undefined, '5m'],
  [30n * 24n * HOUR, 1000, undefined, '2h'],
  [20n * 365n * 24n * HOUR, 400, undefined, '56d'],
  [0n, 1000, undefined, '10s'],
])('of %s ns in %s pixels', ([length, pixels, least, step]) => {
  const options = { from: HOUR, until: HOUR + length, pixels, least }
  expect(formatDuration(stepFor(options))).toBe(step)
})

test('there is never more than a point for every other pixel', () => {
  const lengths = fc.bigInt({ min: 0n, max: 2n ** 62n })
  fc.assert(
    fc.property(lengths, fc.integer({ min: 2, max: 20_000 }), (until, pixels) => {
      const step = stepFor({ from: 0n, until, pixels, least: 1n })
      expect(until / step).toBeLessThanOrEqual(BigInt(pixels >> 1))
    }),
  )
})
