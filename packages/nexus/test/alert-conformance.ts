import { alertRuleRequest, type FullAlertRule } from '@oximeter/api'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { EvaluationResult, StoredAlert } from '../src/store/alerts.ts'
import type { AlertStore } from '../src/store/alert-store.ts'
import { milliseconds } from '../src/store/timing.ts'
import type { StoreHarness } from './store-harness.ts'

const RULE = 'a0000000-0000-4000-8000-000000000001'
const OTHER = 'a0000000-0000-4000-8000-000000000002'

function ruleOf(name: string, more: Partial<FullAlertRule> = {}): FullAlertRule {
  return { ...alertRuleRequest.parse({ name, query: 'get room:temperature' }), ...more }
}

function alertOf(n: number, more: Partial<StoredAlert> = {}): StoredAlert {
  return {
    id: `b0000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    ruleId: RULE,
    ruleName: 'Hot',
    severity: 'warning',
    state: 'firing',
    labels: { alertname: 'Hot', room: `r${n}` },
    annotations: { summary: 'hot' },
    value: '18446744073709551615',
    timeActive: new Date(1_000),
    timeTrue: new Date(2_000),
    timeFiring: new Date(1_500),
    timeResolved: null,
    ...more,
  }
}

function resultOf(more: Partial<EvaluationResult> = {}): EvaluationResult {
  return {
    time: new Date(),
    durationMs: 12,
    error: null,
    note: null,
    series: 3,
    leftOut: 0,
    changed: [],
    removed: [],
    transitions: [],
    ...more,
  }
}

const idsOf = (some: readonly StoredAlert[]) => some.map(({ id }) => id).toSorted()

const fires = ({ id, labels, value }: StoredAlert) => {
  return { alertId: id, labels, from: 'inactive', to: 'firing', value, reason: null } as const
}

export function describeAlerts(harness: () => StoreHarness): void {
  const alerting = (): AlertStore => harness().store.alerting

  /** As the Nexus that has the lease. */
  const keep = async (result: Partial<EvaluationResult>, ruleId = RULE): Promise<void> => {
    await harness().store.lead()
    await alerting().alerts.keep(ruleId, resultOf(result))
  }

  describe('rules of alerts', () => {
    test('are made, changed by who knows the revision, and deleted', async () => {
      const { rules } = alerting()
      expect(await rules.create(RULE, ruleOf('Hot'))).toMatchObject({
        kind: 'done',
        entry: { id: RULE, revision: 1, rule: ruleOf('Hot'), source: null },
      })
      const changed = ruleOf('Hotter', { labels: { team: 'a' } })
      expect(await rules.update(RULE, 1, changed)).toMatchObject({
        kind: 'done',
        entry: { revision: 2, rule: changed },
      })
      expect(await rules.update(RULE, 1, ruleOf('Cold'))).toEqual({ kind: 'changed', revision: 2 })
      expect(await rules.update(OTHER, 1, ruleOf('Cold'))).toEqual({ kind: 'missing' })
      expect(await rules.remove(RULE)).toBe(true)
      expect(await rules.remove(RULE)).toBe(false)
    })

    test('have names of their own', async () => {
      const { rules } = alerting()
      await rules.create(RULE, ruleOf('Hot'))
      expect(await rules.create(OTHER, ruleOf('Hot'))).toEqual({ kind: 'name-taken' })
      await rules.create(OTHER, ruleOf('Cold'))
      expect(await rules.update(OTHER, 1, ruleOf('Hot'))).toEqual({ kind: 'name-taken' })
      expect((await rules.all()).map(({ rule }) => rule.name)).toEqual(['Hot', 'Cold'])
    })
  })

  describe('alerts', () => {
    test('come back as they were kept, also after another Nexus has taken over', async () => {
      const some = [alertOf(1), alertOf(2, { state: 'pending', timeFiring: null, value: null })]
      await keep({ changed: some, transitions: some.map(fires) })
      const { alerts } = harness().other.alerting
      const found = await alerts.of(RULE)
      expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(some)
      const changed = { ...alertOf(1), value: '5', labels: { alertname: 'Hot' } }
      await keep({ changed: [changed], removed: [alertOf(2).id] })
      expect(await alerts.of(RULE)).toEqual([changed])
      expect((await alerts.countsByRule()).get(RULE)).toEqual({
        pending: 0,
        firing: 1,
        resolved: 0,
      })
      expect(await alerts.counts()).toEqual([{ state: 'firing', severity: 'warning', count: 1 }])
    })

    test('are kept by who has the lease alone', async () => {
      await harness().other.lead()
      const keeping = alerting().alerts.keep(RULE, resultOf({ changed: [alertOf(1)] }))
      await expect(keeping).rejects.toThrow('lease')
      expect(await alerting().alerts.of(RULE)).toEqual([])
    })

    test('there may be a thousand of a rule', async () => {
      const many = Array.from({ length: 1000 }, (_, i) => alertOf(i))
      await keep({ changed: many, transitions: many.map(fires) })
      await keep({ changed: many })
      const page = await alerting().alerts.list({
        limit: 3,
        after: alertOf(500).id,
        state: 'firing',
      })
      expect(page.map(({ id }) => id)).toEqual([501, 502, 503].map((n) => alertOf(n).id))
      expect(await alerting().alerts.list({ limit: 3, ruleId: OTHER })).toEqual([])
    })

    test('that have resolved are shown for a quarter of an hour, and kept for who is to be told', async () => {
      const ended = (n: number, agoMs: number) =>
        alertOf(n, { state: 'resolved', timeResolved: new Date(Date.now() - agoMs) })
      const all = [ended(1, 60_000), ended(2, 16 * 60_000), ended(3, 16 * 60_000)]
      await alerting().deliveries.knows('ops', RULE, [alertOf(3).id], { isSent: true })
      await keep({ changed: all })
      expect(idsOf(await alerting().alerts.list({ limit: 9 }))).toEqual([alertOf(1).id])
      expect(idsOf(await alerting().alerts.tellable())).toEqual([alertOf(1).id, alertOf(3).id])
    })

    test('end when their rule is gone', async () => {
      const pending = alertOf(2, { state: 'pending', timeFiring: null })
      await keep({ changed: [alertOf(1), pending] })
      await keep({ changed: [alertOf(3, { ruleId: OTHER })] }, OTHER)
      expect(await alerting().alerts.resolveOthers([OTHER], 'gone')).toBe(2)
      expect(await alerting().alerts.resolveOthers([OTHER], 'gone')).toBe(0)
      expect(await alerting().alerts.of(RULE)).toMatchObject([{ state: 'resolved' }])
      const history = await alerting().alerts.history(RULE, { limit: 10 })
      expect(history.map(({ to, reason }) => `${to} ${reason}`).toSorted()).toEqual([
        'inactive gone',
        'resolved gone',
      ])
      expect(await alerting().alerts.active(10)).toMatchObject([{ ruleId: OTHER }])
    })
  })

  describe('evaluations', () => {
    test('that fail leave what the last good one found', async () => {
      const time = new Date('2026-11-29T10:00:00.123Z')
      await keep({ time, leftOut: 2 })
      const later = new Date('2026-11-29T10:01:00Z')
      for (let i = 0; i < 2; i++) await keep({ time: later, error: 'no engine', series: 0 })
      const { byRule, now } = await alerting().alerts.evaluations()
      expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000)
      expect(byRule.get(RULE)).toEqual({
        ruleId: RULE,
        timeEvaluated: later,
        timeSucceeded: time,
        durationMs: 12,
        error: 'no engine',
        note: null,
        failures: 2,
        series: 3,
        leftOut: 2,
      })
    })
  })

  describe('the history of alerts', () => {
    test('comes in pages, the newest first, and no more than a thousand are kept', async () => {
      const begin = Date.now()
      for (let i = 0; i < 3; i++) {
        const transitions = Array.from({ length: 400 }, (_, n) => fires(alertOf(n)))
        await keep({ time: new Date(begin + i * 1000), transitions })
      }
      const { alerts } = alerting()
      const first = await alerts.history(RULE, { limit: 401 })
      const last = first.at(-1)!
      expect(Number(first[0]!.timeUs / 1000n)).toBe(begin + 2000)
      expect(Number(last.timeUs / 1000n)).toBe(begin + 1000)
      const rest = await alerts.history(RULE, { limit: 5000, before: last })
      expect(rest).toHaveLength(1200 - 401)
      await alerts.deleteOld([RULE])
      expect(await alerts.history(RULE, { limit: 5000 })).toHaveLength(1000)
    })

    test('is forgotten after a month, with evaluations of rules that are gone', async () => {
      await keep({ time: new Date(Date.now() - 31 * 86_400_000), transitions: [fires(alertOf(1))] })
      await alerting().alerts.deleteOld([])
      expect(await alerting().alerts.history(RULE, { limit: 10 })).toEqual([])
      expect((await alerting().alerts.evaluations()).byRule.size).toBe(0)
    })
  })

  describe('silences', () => {
    test('wait, hold, are ended, and are forgotten', async () => {
      const { silences } = alerting()
      const matchers = [{ label: 'room', op: '=~', value: 'r.' }] as const
      const common = { matchers, comment: 'painting', author: 'local' }
      const timeEnds = new Date(Date.now() + 3_600_000)
      const active = await silences.create({ ...common, timeStarts: undefined, timeEnds })
      const timeStarts = new Date(Date.now() + 1_800_000)
      const waiting = await silences.create({ ...common, timeStarts, timeEnds })
      expect(active).toMatchObject({ ...common, state: 'active', timeEnds })
      expect(waiting).toMatchObject({ state: 'waiting', timeStarts })
      expect(await silences.active()).toEqual([active])
      expect(await silences.expire(active.id)).toMatchObject({ state: 'expired' })
      expect(await silences.expire(waiting.id)).toMatchObject({ state: 'expired' })
      expect(await silences.expire(RULE)).toBeUndefined()
      expect(await silences.active()).toEqual([])
      expect(await silences.list({ limit: 10 })).toHaveLength(2)
      await sql`update alert_silences set time_ends = now() - ${milliseconds(8 * 86_400_000)}`.execute(
        harness().database.db,
      )
      await silences.deleteOld()
      expect(await silences.list({ limit: 10 })).toEqual([])
    })
  })

  describe('receivers', () => {
    test('are kept with what it takes to tell them', async () => {
      const { receivers } = alerting()
      const receiver = {
        name: 'ops',
        kind: 'webhook',
        url: 'https://hooks.example/x',
        bearerToken: 's3cret',
        headers: { 'x-org': 'ops' },
        ca: null,
        sendResolved: true,
        repeatSecs: 60,
        enabled: true,
        loopback: false,
      } as const
      await receivers.set({ ...receiver, url: 'https://hooks.example/old' })
      await receivers.set(receiver)
      expect(await receivers.all()).toEqual([receiver])
      expect(await receivers.remove('ops')).toBe(true)
      expect(await receivers.remove('ops')).toBe(false)
    })

    test('are told by one at a time: who has a claim, until it runs out', async () => {
      const { deliveries } = alerting()
      const others = harness().other.alerting.deliveries
      const claim = await deliveries.claim('ops', 60_000)
      expect(claim).toBeTypeOf('string')
      expect(await others.claim('ops', 60_000)).toBeUndefined()
      expect(await deliveries.renew('ops', claim!, 0)).toBe(true)
      const theirs = await others.claim('ops', 60_000)
      expect(theirs).toBeTypeOf('string')
      expect(await deliveries.renew('ops', claim!, 60_000)).toBe(false)
      // Of no effect: it is not ours any more.
      await deliveries.release('ops', claim!)
      expect(await deliveries.claim('ops', 60_000)).toBeUndefined()
      await others.release('ops', theirs!)
      expect(await deliveries.claim('ops', 60_000)).toBeTypeOf('string')
    })

    test('what they know, and how telling them goes', async () => {
      const { deliveries } = alerting()
      await deliveries.claim('ops', 60_000)
      await deliveries.knows('ops', RULE, ['a', 'b'], { isSent: true })
      expect(await deliveries.failed('ops', RULE, 'it answers 503', { messagePauseMs: 0 })).toBe(1)
      expect(await deliveries.failed('ops', OTHER, 'it answers 400', { messagePauseMs: 9e5 })).toBe(
        2,
      )
      const told = await deliveries.told()
      expect(told.toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1))).toMatchObject([
        { receiver: 'ops', ruleId: RULE, alerts: ['a', 'b'], isDue: true },
        { receiver: 'ops', ruleId: OTHER, alerts: [], isDue: false, agoMs: null },
      ])
      expect(told.find(({ ruleId }) => ruleId === RULE)?.agoMs).toBeGreaterThanOrEqual(0)
      expect(await deliveries.all()).toMatchObject([
        { receiver: 'ops', sent: 1, failed: 2, error: 'it answers 400' },
      ])
      await deliveries.knows('ops', RULE, [], { isSent: true })
      expect(await deliveries.all()).toMatchObject([{ sent: 2, failed: 2, error: null }])
      await deliveries.forgetOthers(['ops'])
      expect(await deliveries.all()).toHaveLength(1)
      await deliveries.forgetOthers([])
      expect(await deliveries.all()).toEqual([])
      expect(await deliveries.told()).toEqual([])
    })
  })
}
