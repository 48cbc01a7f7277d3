import type { AlertMatcher } from '@oximeter/api/client'
import { expect, test } from 'vitest'
import { matcherProblem, silencesOf } from './silenced.ts'

const LABELS = { alertname: 'Hot', room: 'attic' }

const silence = (...matchers: AlertMatcher[]) => ({
  id: 's',
  matchers,
  timeStarts: new Date(0),
  timeEnds: new Date(1),
  comment: '',
  author: '',
  timeCreated: new Date(0),
  state: 'active' as const,
})

test.for([
  ['room = attic', true],
  ['room != attic', false],
  ['room = hall', false],
  ['room =~ a.*', true],
  ['room =~ tti', false],
  ['room !~ h.*', true],
  ['room !~ .*', false],
  ['floor = ', true],
  ['floor != ', false],
  ['floor =~ .+', false],
  ['alertname =~ Hot|Cold', true],
  // Takes a backtracking engine for ever.
  ['room =~ (a*)*(a*)*(a*)*(a*)*b', false],
] as const)('%s: %s', ([text, expected]) => {
  const [label = '', op = '', value = ''] = text.split(' ')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of them, as they are written above
  const matcher = { label, op, value } as AlertMatcher
  expect(matcherProblem(matcher)).toBeUndefined()

  expect(silencesOf(LABELS, [silence(matcher)])).toEqual(expected ? ['s'] : [])
})

test('all matchers have to be so', () => {
  const hot = { label: 'alertname', op: '=', value: 'Hot' } as const
  const hall = { label: 'room', op: '=', value: 'hall' } as const
  expect(silencesOf(LABELS, [silence(hot)])).toEqual(['s'])
  expect(silencesOf(LABELS, [silence(hot, hall)])).toEqual([])
})

test.for(['(', 'a**', String.raw`(?<=a)b`, '[z-a]'])('%s is no expression', (value) => {
  expect(matcherProblem({ label: 'room', op: '=~', value })).toBeTypeOf('string')
})
