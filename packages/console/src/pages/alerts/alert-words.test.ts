import type { AlertEvaluation } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { byUrgency, conditionText, judgeRule, valueText } from './alert-words.ts'

const EVALUATION: AlertEvaluation = {
  time: '2026-11-29T10:00:00.000Z',
  duration_ms: 3,
  error: null,
  note: null,
  failures: 0,
  time_succeeded: '2026-11-29T10:00:00.000Z',
  series: 2,
  left_out: 0,
}
const RULE = {
  enabled: true,
  evaluation: EVALUATION,
  firing: 0,
  pending: 0,
  severity: 'critical',
} as const

test.for([
  ['well', RULE, { word: 'well', tone: 'good' }],
  ['off, whatever it found', { ...RULE, enabled: false, firing: 1 }, { word: 'off' }],
  ['new', { ...RULE, evaluation: null }, { word: 'waiting' }],
  [
    'failing, whatever fired before',
    { ...RULE, firing: 2, evaluation: { ...EVALUATION, error: 'no such field' } },
    { word: 'failing', tone: 'bad', reason: 'no such field' },
  ],
  ['firing', { ...RULE, firing: 2, pending: 1 }, { word: '2 firing', tone: 'bad' }],
  ['only for information', { ...RULE, firing: 1, severity: 'info' }, { tone: 'warning' }],
  ['pending', { ...RULE, pending: 1 }, { word: '1 pending', tone: 'warning' }],
  [
    'odd',
    { ...RULE, evaluation: { ...EVALUATION, note: 'no such timeseries yet' } },
    { word: 'well', reason: 'no such timeseries yet' },
  ],
] as const)('a rule that is %s', ([, rule, expected]) => {
  expect(judgeRule(rule)).toMatchObject(expected)
})

function ranked(state: 'firing' | 'pending', severity: 'critical' | 'info', time: string) {
  return { state, severity, time_active: time }
}

test('what is most urgent comes first, and of that the newest', () => {
  const sorted = [
    ranked('firing', 'critical', '2026-01-02'),
    ranked('firing', 'critical', '2026-01-01'),
    ranked('firing', 'info', '2026-01-03'),
    ranked('pending', 'critical', '2026-01-04'),
  ]
  expect(sorted.toReversed().toSorted(byUrgency)).toEqual(sorted)
})

test.for([
  [null, '–'],
  [31, '31'],
  [0.1 + 0.2, '0.3'],
  [18_446_744_073_709_551_615n, '18446744073709551615'],
] as const)('the value %s is shown as %s', ([value, text]) => {
  expect(valueText(value)).toBe(text)
})

test('a condition in words', () => {
  expect(conditionText({ op: '>=', threshold: 0.5 })).toBe('>= 0.5')
  expect(conditionText(null)).toContain('the query chooses')
})
