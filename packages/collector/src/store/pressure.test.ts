import { expect, test } from 'vitest'
import { Pressure } from './pressure.ts'

test.for([
  [0, 'none', [true, true]],
  [49, 'none', [true, true]],
  [50, 'slow', [true, false]],
  [79, 'slow', [true, false]],
  [80, 'paused', [false, false]],
  [200, 'paused', [false, false]],
] as const)('%d %% held: %s', ([held, level, turns]) => {
  const pressure = new Pressure(() => held, 100)
  expect(pressure.level).toBe(level)
  expect([0, 1].map((turn) => pressure.admits(turn))).toEqual(turns)
})
