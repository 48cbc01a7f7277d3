import { expect, test } from 'vitest'

import { DECODERS, fuzz } from './fuzz.ts'

/** As many as are quick; `npm run fuzz` takes any number. */
const RUNS = 30_000
const SEED = 20_261_122

test.for(DECODERS)(
  'damaged responses in %s are refused with a reason or a code',
  async (decoder) => {
    const { outcomes } = await fuzz({ decoder, seed: SEED, runs: RUNS })
    expect(Array.from(outcomes.values()).reduce((sum, count) => sum + count)).toBe(RUNS)
    // It reaches the samples, and not only what is around them.
    for (const outcome of ['taken', 'refused', 'truncated']) {
      expect(outcomes.get(outcome), outcome).toBeGreaterThan(RUNS / 1000)
    }
    expect(outcomes.size).toBeGreaterThan(5)
  },
)
