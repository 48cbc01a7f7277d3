import { nexusPublicRoutes, pageFrom, pageTokens, uuid, type FullAlertRule } from '@oximeter/api'
import {
  badRequest,
  HttpProblem,
  notFound,
  type Alert,
  type AlertEvaluation,
  type AlertRule,
  type AlertSilence,
  type AlertState,
  type AlertTransition,
} from '@oximeter/api/client'
import { systemClock } from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { OxqlError } from '@oximeter/oxql'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { noteAct } from '../access/audit-log.ts'
import { callerOf, nameOf } from '../access/caller.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import { MAX_ALERTS, shownOf } from '../alerts/advance.ts'
import type { AlertFiles } from '../alerts/files/alert-files.ts'
import { findSeries } from '../alerts/find-series.ts'
import type { Notifier } from '../alerts/notifier.ts'
import { receiverOf, shownReceiver, type SourcedReceiver } from '../alerts/receivers/receiver.ts'
import type { RuleBook } from '../alerts/rule-book.ts'
import { RuleError } from '../alerts/rule-error.ts'
import { checkRule } from '../alerts/rule-query.ts'
import { parseStored, storedText } from '../alerts/rule-value.ts'
import { matcherProblem, silencesOf } from '../alerts/silenced.ts'
import { toMistakeJson } from '../oxql/validate.ts'
import { isFromThisMachine, type AllowedAddresses } from '../registrations/allowed-addresses.ts'
import type { AlertRuleEntry, RuleChange } from '../store/alert-rules.ts'
import type { StoredSilence } from '../store/alert-silences.ts'
import type { AlertStore } from '../store/alert-store.ts'
import type { StoredTransition } from '../store/alert-history.ts'
import type { StoredAlert, StoredEvaluation } from '../store/alerts.ts'
import { pageById } from './pages.ts'
import { serve, type App } from './server.ts'

export interface AlertsApiOptions {
  readonly store: AlertStore
  readonly book: RuleBook
  readonly files: AlertFiles
  readonly schemas: VisibleSchemas
  readonly metrics: Database
  readonly notifier: Pick<Notifier, 'test'>
  readonly addresses: AllowedAddresses
  /** Hears that rules, receivers or silences have changed. */
  readonly onChange: () => void
}

const historyTokens = pageTokens(z.object({ us: z.string().regex(/^\d{1,18}$/), id: uuid }))

/** Rules, the alerts that come of them, who is told, and when not. */
export function serveAlertsApi(app: App, options: AlertsApiOptions): void {
  serveRules(app, options)
  serveAlerts(app, options)
  serveSilences(app, options)
  serveReceivers(app, options)
  serve(app, nexusPublicRoutes.listAlertFiles, () => ({ items: options.files.files }))
}

function serveRules(
  app: App,
  { store, book, files, schemas, metrics, onChange }: AlertsApiOptions,
): void {
  serve(app, nexusPublicRoutes.listAlertRules, async ({ query }) => {
    const entries = await book.rules()
    const page = await pageById(query, async ({ limit, after }) =>
      entries.filter(({ id }) => after === undefined || id > after).slice(0, limit),
    )
    return { ...page, items: await toRules(page.items) }
  })

  serve(app, nexusPublicRoutes.getAlertRule, async ({ params: { id } }) =>
    toRule(await requireRule(id)),
  )

  serve(app, nexusPublicRoutes.createAlertRule, async ({ body }, { request }) => {
    noteAct(request, { subject: body.name, detail: body.query })
    refuseNameOfFile(body.name)
    await check(body)
    return toRule(done(await store.rules.create(randomUUID(), body), body))
  })

  serve(
    app,
    nexusPublicRoutes.updateAlertRule,
    async ({ params: { id }, body: { revision, ...rule } }, { request }) => {
      noteAct(request, { subject: rule.name, detail: rule.query })
      requireNoFile(await requireRule(id))
      refuseNameOfFile(rule.name)
      await check(rule)
      return toRule(done(await store.rules.update(id, revision, rule), rule))
    },
  )

  serve(app, nexusPublicRoutes.deleteAlertRule, async ({ params: { id } }, { request }) => {
    const { rule } = requireNoFile(await requireRule(id))
    noteAct(request, { subject: rule.name, detail: id })
    await store.rules.remove(id)
    onChange()
  })

  serve(app, nexusPublicRoutes.previewAlertRule, async ({ body: rule }, { signal }) => {
    await check(rule)
    const began = performance.now()
    const time = new Date()
    const { series, warnings } = await withProblems(() =>
      findSeries(rule, { metrics, time, signal }),
    )
    const found = series.filter(({ holds }) => holds)
    return {
      time: new Date(time.getTime() - rule.delay_secs * 1000).toISOString(),
      elapsed_ms: Math.round(performance.now() - began),
      series: series.length,
      left_out: Math.max(0, found.length - MAX_ALERTS),
      alerts: found.slice(0, MAX_ALERTS).map((one) => ({
        labels: { ...shownOf(rule, one).labels },
        annotations: { ...shownOf(rule, one).annotations },
        value: parseStored(storedText(one.value)),
      })),
      warnings: [...warnings],
    }
  })

  serve(app, nexusPublicRoutes.listAlertHistory, async ({ params: { id }, query }) => {
    await requireRule(id)
    const { limit, page_token } = query
    const start = page_token === undefined ? undefined : historyTokens.decode(page_token)
    const before = start && { timeUs: BigInt(start.us), id: start.id }
    const rows = await store.alerts.history(id, { limit: limit + 1, before })
    const page = pageFrom(rows, limit, historyTokens, (row) => ({
      us: `${row.timeUs}`,
      id: row.id,
    }))
    return { ...page, items: page.items.map(toTransition) }
  })

  /** @throws {HttpProblem} 400 with its mistakes */
  function check(rule: FullAlertRule): Promise<void> {
    return withProblems(() =>
      schemas.catalogues.plan((catalogue) => checkRule(rule, { catalogue, now: systemClock() })),
    )
  }

  async function requireRule(id: string): Promise<AlertRuleEntry> {
    const entry = await book.rule(id)
    if (entry === undefined) throw notFound(`there is no alert rule ${id}`)
    return entry
  }

  function done(change: RuleChange, { name }: FullAlertRule): AlertRuleEntry {
    switch (change.kind) {
      case 'done':
        onChange()
        return change.entry
      case 'missing':
        throw notFound('the rule was deleted meanwhile')
      case 'name-taken':
        throw conflict(`another alert rule is called '${name}': choose another name`)
      case 'changed':
        throw conflict(
          `somebody has changed the rule: it has revision ${change.revision} by now; read it again`,
        )
    }
  }

  function refuseNameOfFile(name: string): void {
    const twin = files.rules.find(({ rule }) => rule.name === name)
    if (twin === undefined) return
    throw conflict(`${twin.source} has a rule that is called '${name}': choose another name`)
  }

  async function toRule(entry: AlertRuleEntry): Promise<AlertRule> {
    const [rule] = await toRules([entry])
    if (rule === undefined) throw new Error('one rule is shown as none')
    return rule
  }

  async function toRules(entries: readonly AlertRuleEntry[]): Promise<AlertRule[]> {
    const [{ byRule }, counts] = await Promise.all([
      store.alerts.evaluations(),
      store.alerts.countsByRule(),
    ])
    return entries.map((entry) =>
      toRuleJson(entry, byRule.get(entry.id), counts.get(entry.id) ?? NONE),
    )
  }
}

function serveAlerts(app: App, { store }: AlertsApiOptions): void {
  serve(app, nexusPublicRoutes.listAlerts, async ({ query: { state, rule_id, ...query } }) => {
    const page = await pageById(query, (from) =>
      store.alerts.list({ ...from, state, ruleId: rule_id }),
    )
    const silences = await store.silences.active()
    return { ...page, items: page.items.map((alert) => toAlert(alert, silences)) }
  })
}

function serveSilences(app: App, { store, onChange }: AlertsApiOptions): void {
  serve(app, nexusPublicRoutes.listAlertSilences, async ({ query }) => {
    const page = await pageById(query, (from) => store.silences.list(from))
    return { ...page, items: page.items.map(toSilence) }
  })

  serve(app, nexusPublicRoutes.createAlertSilence, async ({ body }, { request }) => {
    for (const [i, matcher] of body.matchers.entries()) {
      const problem = matcherProblem(matcher)
      if (problem !== undefined) throw badRequest(`body.matchers.${i}.value: ${problem}`)
    }
    const timeStarts = body.time_starts === undefined ? undefined : new Date(body.time_starts)
    const timeEnds = new Date(body.time_ends)
    if (timeEnds.getTime() <= Math.max(Date.now(), timeStarts?.getTime() ?? 0)) {
      throw badRequest('body.time_ends: it would have ended before it begins')
    }
    const author = nameOf(callerOf(request))
    const { matchers, comment } = body
    const silence = await store.silences.create({ matchers, timeStarts, timeEnds, comment, author })
    noteAct(request, { subject: silence.id, detail: comment })
    onChange()
    return toSilence(silence)
  })

  serve(app, nexusPublicRoutes.expireAlertSilence, async ({ params: { id } }) => {
    const silence = await store.silences.expire(id)
    if (silence === undefined) throw notFound(`there is no silence ${id}`)
    onChange()
    return toSilence(silence)
  })
}

function serveReceivers(
  app: App,
  { store, book, notifier, addresses, onChange }: AlertsApiOptions,
): void {
  serve(app, nexusPublicRoutes.listAlertReceivers, async (_input, { request }) => {
    const items = await shown(await book.receivers())
    if (callerOf(request).role === 'operator') return { items }
    // The path of a webhook is a secret as often as not.
    return { items: items.map((item) => ({ ...item, url: `${new URL(item.url).origin}/…` })) }
  })

  serve(
    app,
    nexusPublicRoutes.setAlertReceiver,
    async ({ params: { name }, body }, { request }) => {
      noteAct(request, { subject: name, detail: `${body.kind} ${new URL(body.url).origin}` })
      const before = await known(name)
      if (before?.source != null) throw conflict(writtenIn(before.source))
      const loopback = isFromThisMachine(request)
      const receiver = { ...receiverOf(name, body, { before, loopback }), source: null }
      addresses.checkReceiver(receiver.url, receiver.loopback)
      await store.receivers.set(receiver)
      onChange()
      const [json] = await shown([receiver])
      if (json === undefined) throw new Error('one receiver is shown as none')
      return json
    },
  )

  serve(app, nexusPublicRoutes.removeAlertReceiver, async ({ params: { name } }) => {
    const { source } = await requireReceiver(name)
    if (source !== null) throw conflict(writtenIn(source))
    await store.receivers.remove(name)
    onChange()
  })

  serve(app, nexusPublicRoutes.testAlertReceiver, async ({ params: { name } }) =>
    notifier.test(await requireReceiver(name)),
  )

  async function known(name: string): Promise<SourcedReceiver | undefined> {
    return (await book.receivers()).find((one) => one.name === name)
  }

  async function requireReceiver(name: string): Promise<SourcedReceiver> {
    const receiver = await known(name)
    if (receiver === undefined) throw notFound(`there is no receiver '${name}'`)
    return receiver
  }

  async function shown(receivers: readonly SourcedReceiver[]) {
    const [deliveries, told] = await Promise.all([store.deliveries.all(), store.deliveries.told()])
    return receivers.map((receiver) => {
      const waiting = told.filter((one) => one.receiver === receiver.name && !one.isDue).length
      const delivery = deliveries.find((one) => one.receiver === receiver.name)
      return shownReceiver(receiver, delivery, waiting)
    })
  }
}

async function withProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OxqlError) {
      const mistakes = error.mistakes.map(toMistakeJson)
      throw new HttpProblem(400, 'InvalidRequest', `body.query: ${error.message}`, {
        mistakes,
        cause: error,
      })
    }
    if (error instanceof RuleError) throw badRequest(`body: ${error.message}`)
    throw error
  }
}

function requireNoFile(entry: AlertRuleEntry): AlertRuleEntry {
  if (entry.source === null) return entry
  throw conflict(writtenIn(entry.source))
}

function writtenIn(source: string): string {
  return `it is written in ${source}: change it there`
}

function conflict(detail: string): HttpProblem {
  return new HttpProblem(409, 'Conflict', detail)
}

const NONE: Readonly<Record<AlertState, number>> = { pending: 0, firing: 0, resolved: 0 }

function toRuleJson(
  { id, rule, revision, source, timeCreated, timeChanged }: AlertRuleEntry,
  evaluation: StoredEvaluation | undefined,
  { pending, firing }: Readonly<Record<AlertState, number>>,
): AlertRule {
  return {
    ...rule,
    id,
    revision,
    source,
    time_created: timeCreated?.toISOString() ?? null,
    time_changed: timeChanged?.toISOString() ?? null,
    evaluation: evaluation === undefined ? null : toEvaluation(evaluation),
    pending,
    firing,
  }
}

function toEvaluation(evaluation: StoredEvaluation): AlertEvaluation {
  return {
    time: evaluation.timeEvaluated.toISOString(),
    duration_ms: evaluation.durationMs,
    error: evaluation.error,
    note: evaluation.note,
    failures: evaluation.failures,
    time_succeeded: evaluation.timeSucceeded?.toISOString() ?? null,
    series: evaluation.series,
    left_out: evaluation.leftOut,
  }
}

function toAlert(alert: StoredAlert, silences: readonly StoredSilence[]): Alert {
  return {
    id: alert.id,
    rule_id: alert.ruleId,
    rule: alert.ruleName,
    severity: alert.severity,
    state: alert.state,
    labels: { ...alert.labels },
    annotations: { ...alert.annotations },
    value: parseStored(alert.value),
    time_active: alert.timeActive.toISOString(),
    time_firing: alert.timeFiring?.toISOString() ?? null,
    time_resolved: alert.timeResolved?.toISOString() ?? null,
    silenced_by: silencesOf(alert.labels, silences),
  }
}

function toTransition({ id, timeUs, alertId, ...transition }: StoredTransition): AlertTransition {
  return {
    id,
    time: new Date(Number(timeUs / 1000n)).toISOString(),
    alert_id: alertId,
    labels: { ...transition.labels },
    from: transition.from,
    to: transition.to,
    value: parseStored(transition.value),
    reason: transition.reason,
  }
}

function toSilence(silence: StoredSilence): AlertSilence {
  return {
    id: silence.id,
    matchers: [...silence.matchers],
    time_starts: silence.timeStarts.toISOString(),
    time_ends: silence.timeEnds.toISOString(),
    comment: silence.comment,
    author: silence.author,
    state: silence.state,
    time_created: silence.timeCreated.toISOString(),
  }
}
