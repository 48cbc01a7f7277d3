import { expect, test } from 'vitest'

import { isFound } from './find-alerts.ts'

const ALERT = {
  rule: 'Too hot',
  state: 'firing',
  labels: { alertname: 'Too hot', room: 'Attic' },
} as const

test.for([
  ['', true],
  ['hot', true],
  ['room=attic', true],
  ['firing attic', true],
  ['hot cellar', false],
  ['resolved', false],
] as const)('"%s": %s', ([q, found]) => {
  expect(isFound(ALERT, q)).toBe(found)
})
