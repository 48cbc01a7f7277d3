import type { ExactNumber } from './datum-json.ts'
import type { PageQuery } from './page.ts'

export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

export const ALERT_OPERATORS = ['>', '>=', '<', '<=', '==', '!='] as const
export type AlertOperator = (typeof ALERT_OPERATORS)[number]

/** What becomes of alerts of a rule whose series are not there. */
export const NO_DATA = [
  /** They are well. */
  'ok',
  /** They stay as they are. */
  'keep',
  /** They stay as they are, and where there is no series at all, that is an alert of its own. */
  'alert',
] as const
export type NoData = (typeof NO_DATA)[number]

export const ALERT_STATES = ['pending', 'firing', 'resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const ALERT_CHANGES = [
  ...ALERT_STATES,
  /** It was pending, and what was pending passed. */
  'inactive',
] as const
export type AlertChange = (typeof ALERT_CHANGES)[number]

export interface AlertCondition {
  op: AlertOperator
  threshold: number
}

/** What a rule says. All but `name` and `query` has a default. */
export interface AlertRuleRequest {
  /** Label `alertname` of its alerts. */
  name: string
  /**
   * OxQL that answers one table with one value, a number or true and false. Of each series the last
   * value within `lookback_secs` counts.
   */
  query: string
  /** Which values are alerts. Null: all but false, for the query chooses. Default: null. */
  condition?: AlertCondition | null
  /** How long it has to be so before the alert fires. Default: 0, at once. */
  for_secs?: number
  /** How long it fires on after it was last so. Default: 0. */
  keep_firing_for_secs?: number
  /** Time between two evaluations. Default: 60. */
  interval_secs?: number
  /** How old a value may be. Default: 300. */
  lookback_secs?: number
  /** Evaluates as of so long ago, for samples are there a little after their time. Default: 15. */
  delay_secs?: number
  no_data?: NoData
  severity?: AlertSeverity
  labels?: Record<string, string>
  /** Texts in which `{{ value }}` and `{{ name of a field }}` stand for what they are. */
  annotations?: Record<string, string>
  /** Names of those that are told. Null: all. */
  receivers?: string[] | null
  enabled?: boolean
}

export interface AlertRuleUpdate extends AlertRuleRequest {
  /** That of the rule which was read: if somebody has changed it meanwhile, that is a conflict. */
  revision: number
}

/** How the last evaluation of a rule went. */
export interface AlertEvaluation {
  time: string
  duration_ms: number
  /** Null where it succeeded; else why it did not. Alerts stay as they are meanwhile. */
  error: string | null
  /** What is odd about one that succeeded: that there is no such timeseries yet, say. */
  note: string | null
  /** Evaluations that failed since one succeeded. */
  failures: number
  /** When one last succeeded. */
  time_succeeded: string | null
  /** Series that had a value. */
  series: number
  /** Alerts beyond the most that a rule may have: they are counted here, and are not there otherwise. */
  left_out: number
}

export interface AlertRule extends Required<AlertRuleRequest> {
  id: string
  /** Rises with each change. 0 of rules from files. */
  revision: number
  /** `alerts/disk.toml:12`: where it is written. Null of one that was made by the API. */
  source: string | null
  time_created: string | null
  time_changed: string | null
  /** Null while it was never evaluated. */
  evaluation: AlertEvaluation | null
  /** Alerts that it has now. */
  pending: number
  firing: number
}

/** One series that a rule alerts of. */
export interface Alert {
  id: string
  rule_id: string
  /** Name of the rule. */
  rule: string
  severity: AlertSeverity
  state: AlertState
  /** `alertname`, `severity`, fields of the series and labels of the rule. */
  labels: Record<string, string>
  annotations: Record<string, string>
  /** As of the last evaluation in which the series had one; true is 1. Null where there is none. */
  value: ExactNumber | null
  /** Since when it is so. */
  time_active: string
  time_firing: string | null
  time_resolved: string | null
  /** Silences that hold for it now. */
  silenced_by: string[]
}

/** What happened to an alert. */
export interface AlertTransition {
  id: string
  time: string
  alert_id: string
  labels: Record<string, string>
  from: AlertChange
  to: AlertChange
  value: ExactNumber | null
  /** Why, where it is not that values are as they are: the rule was deleted, say. */
  reason: string | null
}

/** What a rule would find now. */
export interface AlertPreview {
  /** As of when. */
  time: string
  elapsed_ms: number
  series: number
  left_out: number
  alerts: Pick<Alert, 'labels' | 'annotations' | 'value'>[]
  /** What was odd in the data. */
  warnings: string[]
}

export const MATCHER_OPERATORS = ['=', '!=', '=~', '!~'] as const
export type MatcherOperator = (typeof MATCHER_OPERATORS)[number]

/** What a label has to be. One that is not there is the empty text. */
export interface AlertMatcher {
  label: string
  op: MatcherOperator
  /** Of `=~` and `!~`: a regular expression of RE2 that the whole text matches. */
  value: string
}

export interface AlertSilenceRequest {
  /** All have to be so. */
  matchers: AlertMatcher[]
  /** Default: now. */
  time_starts?: string
  time_ends: string
  comment: string
}

export const SILENCE_STATES = ['waiting', 'active', 'expired'] as const
export type SilenceState = (typeof SILENCE_STATES)[number]

export interface AlertSilence extends Required<AlertSilenceRequest> {
  id: string
  /** Name of the token that made it; `local` without one. */
  author: string
  state: SilenceState
  time_created: string
}

export const RECEIVER_KINDS = ['webhook', 'alertmanager'] as const
export type ReceiverKind = (typeof RECEIVER_KINDS)[number]

export interface AlertReceiverRequest {
  kind: ReceiverKind
  /** Of `alertmanager` its base, to which `/api/v2/alerts` is added. */
  url: string
  /** Sent as `authorization: Bearer …`. Never shown. Absent: as it was; null: none. */
  bearer_token?: string | null
  /** Headers of each request. Their values are never shown. Absent: as they were. */
  headers?: Record<string, string>
  /** Certificates (PEM) to trust, besides none of the usual. Absent: as they were; null: the usual. */
  ca?: string | null
  /** Whether it is told when alerts resolve. Default: true. */
  send_resolved?: boolean
  /** How often it is told again of alerts that fire on. Default: 4 hours; of Alertmanager a minute. */
  repeat_secs?: number
  enabled?: boolean
}

/** How telling a receiver goes. */
export interface ReceiverDelivery {
  sent: number
  failed: number
  time_sent: string | null
  time_failed: string | null
  /** Of the last failure, null since it succeeded. */
  error: string | null
  /** Rules of which it has not been told all. */
  waiting: number
}

export interface AlertReceiver {
  name: string
  kind: ReceiverKind
  /** To viewers without its path, which of webhooks may be a secret. */
  url: string
  has_bearer_token: boolean
  /** Names of its headers. */
  headers: string[]
  ca: string | null
  send_resolved: boolean
  repeat_secs: number
  enabled: boolean
  /** As of a rule. */
  source: string | null
  delivery: ReceiverDelivery
}

export interface ReceiverTest {
  ok: boolean
  /** What it answered, or why it did not. */
  detail: string
  elapsed_ms: number
}

/** Something wrong in a file of rules. */
export interface AlertFileProblem {
  line: number
  column: number
  message: string
  /** The way out. */
  hint: string | null
}

/** A file of rules, as the Nexus that is asked has read it. */
export interface AlertFile {
  file: string
  rules: number
  receivers: number
  time_read: string
  /** While there are any, the rules stay in force that were in it before. */
  problems: AlertFileProblem[]
}

export interface AlertsQuery extends PageQuery {
  state?: AlertState
  rule_id?: string
}

export interface AlertReceivers {
  /** Ascending by name. */
  items: AlertReceiver[]
}

export interface AlertFiles {
  /** Ascending by path. */
  items: AlertFile[]
}
