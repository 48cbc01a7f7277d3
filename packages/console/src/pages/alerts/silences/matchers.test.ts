import type { AlertMatcher } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { matchersOf, matcherText, readMatchers } from './matchers.ts'

test.for<[string, AlertMatcher[] | undefined]>([
  ['room=attic', [{ label: 'room', op: '=', value: 'attic' }]],
  [
    ' room =~ a.* \n\nseverity!=critical\nx!~y',
    [
      { label: 'room', op: '=~', value: 'a.*' },
      { label: 'severity', op: '!=', value: 'critical' },
      { label: 'x', op: '!~', value: 'y' },
    ],
  ],
  ['room=', [{ label: 'room', op: '=', value: '' }]],
  ['room=a=b', [{ label: 'room', op: '=', value: 'a=b' }]],
  ['', undefined],
  ['room', undefined],
  ['room=attic\nnothing', undefined],
  ['1room=attic', undefined],
])('%j', ([lines, matchers]) => {
  expect(readMatchers(lines)).toEqual(matchers)
})

test('the matchers of an alert are those of its labels', () => {
  const matchers = matchersOf({ alertname: 'Too hot', room: 'attic' })
  expect(matchers.map(matcherText)).toEqual(['alertname=Too hot', 'room=attic'])
  expect(readMatchers(matchers.map(matcherText).join('\n'))).toEqual(matchers)
})
