import {
  ALERT_OPERATORS,
  type AlertOperator,
  type AlertRule,
  type AlertRuleRequest,
  type AlertSeverity,
  type NoData,
} from '@oximeter/api/client'

import { parseSeconds, secondsText } from '../../../format/duration-text.ts'
import { readLines, writeLines } from '../label-lines.ts'

/** A rule as it is typed. */
export interface RuleForm {
  readonly name: string
  readonly query: string
  /** Without one the query chooses. */
  readonly op: AlertOperator | 'none'
  readonly threshold: string
  readonly forTime: string
  readonly keepFiring: string
  readonly interval: string
  readonly lookback: string
  readonly delay: string
  readonly noData: NoData
  readonly severity: AlertSeverity
  readonly labels: string
  readonly annotations: string
  /** Null: all. */
  readonly receivers: readonly string[] | null
  readonly enabled: boolean
}

export const EMPTY_RULE: RuleForm = {
  name: '',
  query: '',
  op: '>',
  threshold: '',
  forTime: '0s',
  keepFiring: '0s',
  interval: '1m',
  lookback: '5m',
  delay: '15s',
  noData: 'ok',
  severity: 'warning',
  labels: '',
  annotations: '',
  receivers: null,
  enabled: true,
}

export function formOf(rule: Required<AlertRuleRequest>): RuleForm {
  return {
    name: rule.name,
    query: rule.query,
    op: rule.condition?.op ?? 'none',
    threshold: rule.condition === null ? '' : String(rule.condition.threshold),
    forTime: secondsText(rule.for_secs),
    keepFiring: secondsText(rule.keep_firing_for_secs),
    interval: secondsText(rule.interval_secs),
    lookback: secondsText(rule.lookback_secs),
    delay: secondsText(rule.delay_secs),
    noData: rule.no_data,
    severity: rule.severity,
    labels: writeLines(rule.labels),
    annotations: writeLines(rule.annotations),
    receivers: rule.receivers,
    enabled: rule.enabled,
  }
}

export type RuleMistakes = Partial<Record<keyof RuleForm, string>>

const TIMES = ['forTime', 'keepFiring', 'interval', 'lookback', 'delay'] as const

/** What is missing or wrong, by where it is typed; whether the query can be asked Nexus says. */
export function mistakesOf(form: RuleForm): RuleMistakes {
  const mistakes: RuleMistakes = {}
  if (form.name.trim() === '') mistakes.name = 'Alerts and receivers call it by its name.'
  if (form.query.trim() === '') mistakes.query = 'What is asked, in OxQL?'
  if (form.op !== 'none' && readNumber(form.threshold) === undefined) {
    mistakes.threshold = 'A number, such as 30 or 0.9.'
  }
  for (const time of TIMES) {
    if (parseSeconds(form[time]) === undefined) mistakes[time] = 'A time such as 30s, 5m or 1h30m.'
  }
  for (const lines of ['labels', 'annotations'] as const) {
    if (readLines(form[lines]) === undefined) mistakes[lines] = 'A name=value in each line.'
  }
  return mistakes
}

/** Of a form without mistakes. */
export function requestOf(form: RuleForm): AlertRuleRequest {
  const op = ALERT_OPERATORS.find((one) => one === form.op)
  return {
    name: form.name.trim(),
    query: form.query,
    condition: op === undefined ? null : { op, threshold: readNumber(form.threshold) ?? 0 },
    for_secs: parseSeconds(form.forTime) ?? 0,
    keep_firing_for_secs: parseSeconds(form.keepFiring) ?? 0,
    interval_secs: parseSeconds(form.interval) ?? 0,
    lookback_secs: parseSeconds(form.lookback) ?? 0,
    delay_secs: parseSeconds(form.delay) ?? 0,
    no_data: form.noData,
    severity: form.severity,
    labels: readLines(form.labels) ?? {},
    annotations: readLines(form.annotations) ?? {},
    receivers: form.receivers === null ? null : [...form.receivers],
    enabled: form.enabled,
  }
}

/** What can be changed of a rule, as it is now. */
export function sameRule(rule: AlertRule): Required<AlertRuleRequest> {
  return {
    name: rule.name,
    query: rule.query,
    condition: rule.condition,
    for_secs: rule.for_secs,
    keep_firing_for_secs: rule.keep_firing_for_secs,
    interval_secs: rule.interval_secs,
    lookback_secs: rule.lookback_secs,
    delay_secs: rule.delay_secs,
    no_data: rule.no_data,
    severity: rule.severity,
    labels: rule.labels,
    annotations: rule.annotations,
    receivers: rule.receivers,
    enabled: rule.enabled,
  }
}

function readNumber(text: string): number | undefined {
  const number = Number(text)
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number
}
