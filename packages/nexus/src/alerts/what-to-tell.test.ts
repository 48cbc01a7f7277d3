import { expect, test } from 'vitest'
import type { StoredAlert } from '../store/alerts.ts'
import { whatToTell, type Telling } from './what-to-tell.ts'

const at = (id: string, state: StoredAlert['state']): StoredAlert => ({
  id,
  state,
  ruleId: 'r',
  ruleName: 'Hot',
  severity: 'warning',
  labels: {},
  annotations: {},
  value: null,
  timeActive: new Date(0),
  timeTrue: new Date(0),
  timeFiring: null,
  timeResolved: null,
})

/** Alerts as `a b` that fire and `-c` that have resolved; silenced ones as `~a`. */
function told(alerts: string, known: string, more: Partial<Telling> = {}): string {
  const words = alerts.split(' ').filter((word) => word !== '')
  const {
    firing,
    resolved,
    known: then,
    isNews,
  } = whatToTell({
    alerts: words.map((word) =>
      at(word.replace(/^[-~]/, ''), word.startsWith('-') ? 'resolved' : 'firing'),
    ),
    isSilenced: ({ id }) => words.includes(`~${id}`),
    isWanted: true,
    known: known.split(' ').filter((word) => word !== ''),
    isRepeated: false,
    sendResolved: true,
    ...more,
  })
  const ids = [...firing.map(({ id }) => id), ...resolved.map(({ id }) => `-${id}`)]
  return `${isNews ? ids.join(' ') : 'nothing'}; knows ${then.join(' ')}`
}

test.for<readonly [what: string, alerts: string, known: string, told: string, Partial<Telling>?]>([
  ['nothing where there is nothing', '', '', 'nothing; knows '],
  ['what is new', 'a', '', 'a; knows a'],
  ['nothing that it knows', 'a b', 'a b', 'nothing; knows a b'],
  ['all that fires where something is new', 'a b', 'a', 'a b; knows a b'],
  ['what has resolved', '-a b', 'a b', 'b -a; knows b'],
  ['nothing of what has resolved that it never heard of', '-a', '', 'nothing; knows '],
  ['again after a while', 'a', 'a', 'a; knows a', { isRepeated: true }],
  ['nothing again of what has resolved', '-a', '', 'nothing; knows ', { isRepeated: true }],
  ['nothing of what is silenced', '~a', '', 'nothing; knows '],
  ['nothing more of what it knew before it was silenced', '~a b', 'a b', 'nothing; knows a b'],
  ['others beside what is silenced', '~a b', 'a', 'b; knows a b'],
  ['that what it knows has resolved', '-a', 'a', '-a; knows '],
  ['not that, where it is not wanted', '-a', 'a', 'nothing; knows ', { sendResolved: false }],
  ['nothing new of a rule that is not for it', 'a', '', 'nothing; knows ', { isWanted: false }],
  ['how what it knows of such a rule ends', '-a', 'a', '-a; knows ', { isWanted: false }],
  ['nothing of what is long forgotten', '', 'a', 'nothing; knows '],
])('a receiver is told %s', ([, alerts, known, expected, more]) => {
  expect(told(alerts, known, more)).toBe(expected)
})
