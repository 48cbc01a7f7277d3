import { expect, test } from 'vitest'

import { Assignment } from './assignment.ts'

const [ONE, TWO] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']

test('the highest generation has the producer, and only its collector', () => {
  const assignment = new Assignment()
  expect(assignment.collector).toBeUndefined()
  assignment.admit(ONE, 3)
  assignment.admit(ONE, 3)
  expect(() => assignment.admit(TWO, 3)).toThrow(`generation 3 is collector ${ONE}'s, not ${TWO}'s`)
  assignment.admit(TWO, 4)
  expect(() => assignment.admit(ONE, 3)).toThrow(
    expect.objectContaining({
      code: 'stale-generation',
      message: expect.stringMatching(/generation 3 is over.*generation 4/),
      generation: 3,
      current: 4,
    }),
  )
  expect(() => assignment.admit(TWO, 0)).toThrow('generation 0 is over')
  assignment.admit(ONE, 2 ** 53 - 1)
  expect(assignment.collector).toBe(ONE)
})

test('the first generation may be 0', () => {
  const assignment = new Assignment()
  assignment.admit(ONE, 0)
  expect(() => assignment.admit(TWO, 0)).toThrow('generation')
})
