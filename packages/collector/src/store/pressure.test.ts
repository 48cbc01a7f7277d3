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

test('once it is paused, pulling goes on only when half of the room is free', () => {
  let held = 0
  const pressure = new Pressure(() => held, 100)
  const levels = [79, 80, 79, 50, 49, 79].map((percent) => {
    held = percent
    return pressure.level
  })
  expect(levels).toEqual(['slow', 'paused', 'paused', 'paused', 'none', 'slow'])
})
