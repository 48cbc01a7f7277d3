import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Backoff } from './backoff.ts'

test('each delay is within half of 250 ms × 2^n, and of 3 min at the end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      (randoms) => {
        let i = 0
        const backoff = new Backoff(() => randoms[i] ?? 0)
        for (; i < randoms.length; i++) {
          const middle = Math.min(250 * 2 ** i, 180_000)
          const delay = backoff.next()
          expect(delay).toBeGreaterThanOrEqual(middle / 2)
          expect(delay).toBeLessThanOrEqual(middle * 1.5)
        }
        backoff.reset()
        expect(backoff.next()).toBeLessThanOrEqual(375)
      },
    ),
  )
})
