import { expect, test } from 'vitest'
import { Pressure } from './pressure.ts'

function pressureOf(heldBytes: () => number, isStuck = () => false): Pressure {
  return new Pressure({ heldBytes, maxBytes: () => 100, isStuck })
}

test.for([
  [0, 'none', [true, true]],
  [49, 'none', [true, true]],
  [50, 'slow', [true, false]],
  [79, 'slow', [true, false]],
  [80, 'paused', [false, false]],
  [200, 'paused', [false, false]],
] as const)('%d %% held: %s', ([held, level, turns]) => {
  const pressure = pressureOf(() => held)
  expect(pressure.level).toBe(level)
  expect([0, 1].map((turn) => pressure.admits(turn))).toEqual(turns)
})

test('what has paused goes on only when there is room to spare', () => {
  let held = 90
  const pressure = pressureOf(() => held)
  const levels = [90, 79, 51, 49, 51].map((now) => ((held = now), pressure.level))
  expect(levels).toEqual(['paused', 'paused', 'paused', 'none', 'slow'])
})

test('it pauses as long as nothing can be written', () => {
  let isStuck = true
  const pressure = pressureOf(
    () => 0,
    () => isStuck,
  )
  expect(pressure.level).toBe('paused')
  isStuck = false
  expect(pressure.level).toBe('none')
})
