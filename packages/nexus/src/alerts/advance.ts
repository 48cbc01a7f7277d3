import type { FullAlertRule } from '@oximeter/api'
import type { AlertChange } from '@oximeter/api/client'
import type { Transition } from '../store/alert-history.ts'
import type { StoredAlert } from '../store/alerts.ts'
import { stableId } from '../store/stable-id.ts'
import type { FoundSeries } from './find-series.ts'
import { labelsOf, NO_DATA_LABEL, type Labels } from './labels.ts'
import { storedText, type RuleValue } from './rule-value.ts'
import { filled } from './template.ts'

/** Alerts of one rule at a time. */
export const MAX_ALERTS = 1000
/** Evaluations that may be missed before nobody knows whether it was so all the time. */
const MISSED = 3
const LEAST_GAP_MS = 60_000

/** The alerts of a rule, and what an evaluation that succeeded has found. */
export interface Advance {
  readonly ruleId: string
  readonly rule: FullAlertRule
  /** All that are known, resolved ones too. */
  readonly known: readonly StoredAlert[]
  readonly series: readonly FoundSeries[]
  readonly now: Date
}

/** What they come to. */
export interface Advanced {
  /** Those that are to be as they are here; others stay as they were. */
  readonly changed: readonly StoredAlert[]
  /** Ids of those that are there no more. */
  readonly removed: readonly string[]
  readonly transitions: readonly Transition[]
  /** Alerts beyond the most that there may be. */
  readonly leftOut: number
}

/** A series, or that there is none, as an alert of it would be called. */
interface Seen {
  readonly id: string
  readonly fields: Labels
  readonly labels: Labels
  readonly value: RuleValue | null
  readonly holds: boolean
}

/**
 * The states of a rule's alerts after an evaluation that succeeded. One that failed changes nothing.
 *
 * - inactive → pending when it is so; → firing at once where `for` is 0
 * - pending → firing when it has been so for `for`; a gap in which nobody looked begins it anew
 * - pending → inactive, firing → resolved when it is so no more; the latter after `keep_firing_for`
 * - a series that is not there is well, or stays as it is, as `no_data` says
 */
export function advance({ ruleId, rule, known, series, now }: Advance): Advanced {
  const seen = new Map(allSeen(ruleId, rule, series).map((one) => [one.id, one]))
  const changed: StoredAlert[] = []
  const removed: string[] = []
  const transitions: Transition[] = []
  const note = (
    alert: StoredAlert,
    from: AlertChange,
    to: AlertChange,
    why: string | null,
  ): void => {
    const { id: alertId, labels, value } = alert
    transitions.push({ alertId, labels, from, to, value, reason: why })
  }

  let active = 0
  for (const alert of known) {
    const one = seen.get(alert.id)
    if (alert.state === 'resolved') {
      // It begins anew below.
      if (one?.holds !== true) seen.delete(alert.id)
      continue
    }
    seen.delete(alert.id)
    if (one === undefined && rule.no_data !== 'ok' && !isOfNoData(alert)) {
      active += 1
      continue
    }
    const value = one?.value ?? null
    const current = { ...alert, ...described(rule, one, alert), value: textOf(value, alert.value) }
    if (one?.holds === true) {
      active += 1
      const held = holdingOn(current, rule, now)
      changed.push(held)
      if (held.state !== alert.state) note(held, alert.state, held.state, null)
    } else if (isKeptFiring(alert, rule, now)) {
      active += 1
      changed.push(current)
    } else if (alert.state === 'firing') {
      const ended: StoredAlert = { ...current, state: 'resolved', timeResolved: now }
      changed.push(ended)
      note(ended, 'firing', 'resolved', one === undefined ? 'the series is not there' : null)
    } else {
      removed.push(alert.id)
      note(current, 'pending', 'inactive', one === undefined ? 'the series is not there' : null)
    }
  }

  let leftOut = 0
  for (const one of seen.values()) {
    if (!one.holds) continue
    if (active >= MAX_ALERTS) {
      leftOut += 1
      continue
    }
    active += 1
    const begun = beginning(ruleId, rule, one, now)
    changed.push(begun)
    note(begun, 'inactive', begun.state, null)
  }
  return { changed, removed, transitions, leftOut }
}

/** The alert that one series would be, with what is said of it. */
export function shownOf(rule: FullAlertRule, { fields, value }: FoundSeries) {
  return { labels: labelsOf(rule, fields), annotations: annotationsOf(rule, fields, value) }
}

function allSeen(ruleId: string, rule: FullAlertRule, series: readonly FoundSeries[]): Seen[] {
  const seen = series.map(({ fields, value, holds }) => {
    const id = stableId(ruleId, JSON.stringify(fields))
    return { id, fields, labels: labelsOf(rule, fields), value, holds }
  })
  if (rule.no_data !== 'alert') return seen
  const labels = { ...labelsOf(rule, {}), [NO_DATA_LABEL]: 'true' }
  const none = {
    id: stableId(ruleId, NO_DATA_LABEL),
    fields: {},
    labels,
    value: null,
    holds: series.length === 0,
  }
  return [...seen, none]
}

/** Whether it says that there is no series at all. */
export function isOfNoData({ labels }: StoredAlert): boolean {
  return NO_DATA_LABEL in labels
}

function beginning(
  ruleId: string,
  rule: FullAlertRule,
  { id, fields, labels, value }: Seen,
  now: Date,
): StoredAlert {
  const isFiring = rule.for_secs === 0
  return {
    id,
    ruleId,
    ruleName: rule.name,
    severity: rule.severity,
    state: isFiring ? 'firing' : 'pending',
    labels,
    annotations: annotationsOf(rule, fields, value),
    value: textOf(value, null),
    timeActive: now,
    timeTrue: now,
    timeFiring: isFiring ? now : null,
    timeResolved: null,
  }
}

function holdingOn(alert: StoredAlert, rule: FullAlertRule, now: Date): StoredAlert {
  const held = { ...alert, timeTrue: now }
  if (alert.state === 'firing') return held
  const gapMs = Math.max(MISSED * rule.interval_secs * 1000, LEAST_GAP_MS)
  const isUnknown = now.getTime() - alert.timeTrue.getTime() > gapMs
  const timeActive = isUnknown ? now : alert.timeActive
  const isDue = now.getTime() - timeActive.getTime() >= rule.for_secs * 1000
  return isDue ? { ...held, timeActive, state: 'firing', timeFiring: now } : { ...held, timeActive }
}

function isKeptFiring({ state, timeTrue }: StoredAlert, rule: FullAlertRule, now: Date): boolean {
  if (state !== 'firing') return false
  return now.getTime() - timeTrue.getTime() < rule.keep_firing_for_secs * 1000
}

/** What is said of an alert as the rule is now. Of a series that is not there that stays as it was. */
function described(rule: FullAlertRule, one: Seen | undefined, before: StoredAlert) {
  const { name: ruleName, severity } = rule
  if (one === undefined) return { ruleName, severity, labels: before.labels }
  const { labels, fields, value } = one
  // An alert that ends says what it was about, not that all is well by now.
  const annotations = one.holds ? annotationsOf(rule, fields, value) : before.annotations
  return { ruleName, severity, labels, annotations }
}

function annotationsOf(rule: FullAlertRule, fields: Labels, value: RuleValue | null): Labels {
  return Object.fromEntries(
    Object.entries(rule.annotations).map(([name, text]) => [name, filled(text, fields, value)]),
  )
}

function textOf(value: RuleValue | null, before: string | null): string | null {
  return value === null ? before : storedText(value)
}
