import { alertRuleRequest, type FullAlertRule } from '@oximeter/api'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredAlert } from '../store/alerts.ts'
import { advance, MAX_ALERTS } from './advance.ts'
import type { FoundSeries } from './find-series.ts'
import { holds } from './rule-value.ts'

const RULE_ID = 'a0000000-0000-4000-8000-000000000000'
const CONDITION = { op: '>', threshold: 10 } as const

function ruleOf(more: Partial<FullAlertRule> = {}): FullAlertRule {
  return {
    ...alertRuleRequest.parse({ name: 'Hot', query: 'get room:temperature', condition: CONDITION }),
    interval_secs: 10,
    ...more,
  }
}

const series = (values: Readonly<Record<string, number>>): FoundSeries[] =>
  Object.entries(values).map(([room, value]) => ({
    fields: { room },
    value,
    holds: holds(value, CONDITION),
  }))

/** The alerts of a rule, evaluated again and again, as rows of a table would be. */
class Alerts {
  readonly rows = new Map<string, StoredAlert>()
  readonly #rule: FullAlertRule

  constructor(rule: FullAlertRule) {
    this.#rule = rule
  }

  /** @returns what happened, such as `attic: inactive → pending` */
  at(secs: number, values: Readonly<Record<string, number>>): string[] {
    const { changed, removed, transitions } = advance({
      ruleId: RULE_ID,
      rule: this.#rule,
      known: [...this.rows.values()],
      series: series(values),
      now: new Date(secs * 1000),
    })
    for (const id of removed) this.rows.delete(id)
    for (const alert of changed) this.rows.set(alert.id, alert)
    return transitions.map(
      ({ labels, from, to }) => `${labels['room'] ?? 'no data'}: ${from} → ${to}`,
    )
  }

  get states(): Record<string, string> {
    const all = [...this.rows.values()]
    return Object.fromEntries(all.map(({ labels, state }) => [labels['room'] ?? 'no data', state]))
  }
}

type Step = readonly [secs: number, values: Readonly<Record<string, number>>, happens: string[]]

describe('what becomes of alerts', () => {
  test.for<readonly [name: string, rule: Partial<FullAlertRule>, steps: readonly Step[]]>([
    [
      'without for they fire at once, and resolve at once',
      {},
      [
        [0, { attic: 9 }, []],
        [10, { attic: 11 }, ['attic: inactive → firing']],
        [20, { attic: 12 }, []],
        [30, { attic: 9 }, ['attic: firing → resolved']],
        [40, { attic: 9 }, []],
        [50, { attic: 11 }, ['attic: inactive → firing']],
      ],
    ],
    [
      'with for they are pending first, and pass without a word of firing',
      { for_secs: 20 },
      [
        [0, { attic: 11, hall: 11 }, ['attic: inactive → pending', 'hall: inactive → pending']],
        [10, { attic: 11, hall: 3 }, ['hall: pending → inactive']],
        [20, { attic: 11, hall: 11 }, ['attic: pending → firing', 'hall: inactive → pending']],
        [30, { attic: 3, hall: 11 }, ['attic: firing → resolved']],
        [40, { attic: 3, hall: 11 }, ['hall: pending → firing']],
      ],
    ],
    [
      'keep_firing_for rides over short dips',
      { keep_firing_for_secs: 25 },
      [
        [0, { attic: 11 }, ['attic: inactive → firing']],
        [10, { attic: 3 }, []],
        [20, { attic: 11 }, []],
        [30, { attic: 3 }, []],
        [40, {}, []],
        [50, {}, ['attic: firing → resolved']],
      ],
    ],
    [
      'a pending one whose series is not there is well',
      { for_secs: 30 },
      [
        [0, { attic: 11 }, ['attic: inactive → pending']],
        [10, {}, ['attic: pending → inactive']],
      ],
    ],
    [
      'no_data keep leaves those alone whose series are not there',
      { no_data: 'keep' },
      [
        [0, { attic: 11, hall: 11 }, ['attic: inactive → firing', 'hall: inactive → firing']],
        [10, { hall: 3 }, ['hall: firing → resolved']],
        [20, {}, []],
        [30, { attic: 3 }, ['attic: firing → resolved']],
      ],
    ],
    [
      'no_data alert does so too, and says when there is nothing at all',
      { no_data: 'alert', for_secs: 10 },
      [
        [0, { attic: 11 }, ['attic: inactive → pending']],
        [10, { attic: 11 }, ['attic: pending → firing']],
        [20, {}, ['no data: inactive → pending']],
        [30, {}, ['no data: pending → firing']],
        [40, { hall: 3 }, ['no data: firing → resolved']],
        [50, { attic: 3 }, ['attic: firing → resolved']],
      ],
    ],
    [
      'while nobody looked nobody knows whether it was so: pending begins anew, firing goes on',
      { for_secs: 30 },
      [
        [0, { attic: 11 }, ['attic: inactive → pending']],
        [200, { attic: 11 }, []],
        [220, { attic: 11 }, []],
        [230, { attic: 11 }, ['attic: pending → firing']],
        [3000, { attic: 11 }, []],
        [9000, { attic: 3 }, ['attic: firing → resolved']],
      ],
    ],
    [
      'an evaluation or two that are missed do not matter',
      { for_secs: 60 },
      [
        [0, { attic: 11 }, ['attic: inactive → pending']],
        [40, { attic: 11 }, []],
        [61, { attic: 11 }, ['attic: pending → firing']],
      ],
    ],
  ])('%s', ([, rule, steps]) => {
    const alerts = new Alerts(ruleOf(rule))
    for (const [secs, values, happens] of steps) expect(alerts.at(secs, values)).toEqual(happens)
  })
})

const many = (count: number, from = 0) =>
  series(Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${from + i}`, 11])))

test('beyond the most that a rule may have, alerts are counted; those that are there stay', () => {
  const rule = ruleOf()
  const at = (found: FoundSeries[], known: readonly StoredAlert[]) =>
    advance({ ruleId: RULE_ID, rule, known, series: found, now: new Date(0) })
  const first = at(many(10, 5000), [])
  const second = at([...many(MAX_ALERTS + 5), ...many(10, 5000)], first.changed)
  expect(second.leftOut).toBe(15)
  expect(second.changed).toHaveLength(MAX_ALERTS)
  expect(second.changed.slice(0, 10).map(({ id }) => id)).toEqual(first.changed.map(({ id }) => id))
})

test('an alert says what it was about: texts are of the last time it was so, its value is the last', () => {
  const alerts = new Alerts(ruleOf({ annotations: { summary: '{{ room }} has {{ value }}' } }))
  alerts.at(0, { attic: 11.5 })
  alerts.at(10, { attic: 3 })
  expect([...alerts.rows.values()]).toMatchObject([
    {
      state: 'resolved',
      value: '3',
      labels: { alertname: 'Hot', severity: 'warning', room: 'attic' },
      annotations: { summary: 'attic has 11.5' },
      timeFiring: new Date(0),
      timeResolved: new Date(10_000),
    },
  ])
})

test('whatever values come: what happened explains the states, and none fires before its time', () => {
  const step = fc.record({
    pause: fc.integer({ min: 1, max: 120 }),
    values: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 5, max: 15 })),
  })
  const rule = fc.record({
    for_secs: fc.constantFrom(0, 10, 45),
    keep_firing_for_secs: fc.constantFrom(0, 30),
    no_data: fc.constantFrom('ok', 'keep', 'alert'),
  })
  fc.assert(
    fc.property(rule, fc.array(step, { maxLength: 30 }), (more, steps) => {
      const alerts = new Alerts(ruleOf(more))
      const told: Record<string, string> = {}
      let secs = 0
      for (const { pause, values } of steps) {
        secs += pause
        for (const text of alerts.at(secs, values)) {
          const [, who = '', from = '', to = ''] = /^(.*): (\w+) → (\w+)$/.exec(text) ?? []
          // One that has resolved begins as if it never was.
          const before = told[who] === 'resolved' ? 'inactive' : (told[who] ?? 'inactive')
          expect(from).toBe(before)
          told[who] = to
        }
        const shown = Object.entries(told).filter(([, state]) => state !== 'inactive')
        expect(alerts.states).toEqual(Object.fromEntries(shown))
        for (const alert of alerts.rows.values()) {
          if (alert.timeFiring === null) continue
          const heldMs = alert.timeFiring.getTime() - alert.timeActive.getTime()
          expect(heldMs).toBeGreaterThanOrEqual(more.for_secs * 1000)
        }
        // What is so now is pending or fires.
        const hot = Object.keys(values).filter((room) => values[room]! > CONDITION.threshold)
        for (const room of hot) expect(alerts.states[room]).toMatch(/pending|firing/)
      }
    }),
  )
})
