import type { ProducerResult } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { results, samples } from '../testing/index.ts'
import { encodeResults, encodeResultsInSlices } from './encode-results.ts'

test('in slices it is the same JSON', async () => {
  await fc.assert(
    fc.asyncProperty(results(), async (given) => {
      const sliced = await encodeResultsInSlices(given)
      expect(Buffer.from(sliced).toString()).toBe(Buffer.from(encodeResults(given)).toString())
    }),
    { numRuns: 50 },
  )
})

test('in slices there is time for other work', async () => {
  const [sample] = fc.sample(samples('histogram_f64'), { numRuns: 1, seed: 1 })
  const given: ProducerResult[] = [{ status: 'ok', samples: Array(20_000).fill(sample) }]
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  const body = await encodeResultsInSlices(given)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
  expect(Buffer.compare(body, encodeResults(given))).toBe(0)
})
