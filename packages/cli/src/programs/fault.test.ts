import { FAULT_POINTS } from '@oximeter/collector'
import { expect, test } from 'vitest'

import { faultOf } from './fault.ts'

test.for(FAULT_POINTS)('%s, at its first and at a later passage', (chosen) => {
  for (const [written, nth] of [
    [chosen, 1],
    [`${chosen}:3`, 3],
  ] as const) {
    let kills = 0
    const faults = faultOf(written, () => kills++)
    for (let passage = 1; passage <= 5; passage++) {
      for (const point of FAULT_POINTS) faults?.(point)
      expect(kills).toBe(passage >= nth ? 1 : 0)
    }
  }
})

test.for([undefined, ''])('no fault is asked for: %o', (written) => {
  expect(faultOf(written)).toBeUndefined()
})

test.for(['seal', 'seal:', 'seal:committed:0', 'seal:committed:x', 'seal:committed:1:2', ':1'])(
  'wrong: %s',
  (written) => {
    expect(() => faultOf(written)).toThrow(/OXIMETER_FAULT.*seal:committed/)
  },
)
