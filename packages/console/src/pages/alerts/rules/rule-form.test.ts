import type { AlertRuleRequest } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import {
  EMPTY_RULE,
  formOf,
  mistakesOf,
  requestOf,
  type RuleForm,
  type RuleMistakes,
} from './rule-form.ts'

const RULE: Required<AlertRuleRequest> = {
  name: 'Too hot',
  query: 'get room:temperature\n| align mean_within(1m)',
  condition: { op: '>=', threshold: 30.5 },
  for_secs: 300,
  keep_firing_for_secs: 0,
  interval_secs: 60,
  lookback_secs: 5400,
  delay_secs: 15,
  no_data: 'alert',
  severity: 'critical',
  labels: { team: 'house' },
  annotations: { summary: '{{ room }} has\n{{ value }} = hot' },
  receivers: ['ops'],
  enabled: false,
}

test.for<[string, Partial<Required<AlertRuleRequest>>]>([
  ['a rule', {}],
  ['whose query chooses', { condition: null, no_data: 'ok' }],
  ['that tells all', { receivers: null }],
  ['that tells nobody', { receivers: [] }],
])('%s is in the form as it is', ([, part]) => {
  const rule = { ...RULE, ...part }
  expect(mistakesOf(formOf(rule))).toEqual({})
  expect(requestOf(formOf(rule))).toEqual(rule)
})

test.for<[string, Partial<RuleForm>, (keyof RuleMistakes)[]]>([
  ['nothing yet', {}, ['name', 'query', 'threshold']],
  ['complete', { name: 'a', query: 'get a:b', threshold: '1e3' }, []],
  ['without a condition', { name: 'a', query: 'get a:b', op: 'none' }, []],
  ['no number', { name: 'a', query: 'get a:b', threshold: 'many' }, ['threshold']],
  [
    'no time',
    { name: 'a', query: 'q', threshold: '1', forTime: '5', delay: '' },
    ['forTime', 'delay'],
  ],
  ['no label', { name: 'a', query: 'q', threshold: '1', labels: 'team' }, ['labels']],
])('%s', ([, part, wrong]) => {
  expect(Object.keys(mistakesOf({ ...EMPTY_RULE, ...part }))).toEqual(wrong)
})
