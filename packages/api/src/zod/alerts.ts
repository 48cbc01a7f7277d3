import { z } from 'zod'

import {
  ALERT_CHANGES,
  ALERT_OPERATORS,
  ALERT_SEVERITIES,
  ALERT_STATES,
  MATCHER_OPERATORS,
  NO_DATA,
  RECEIVER_KINDS,
  SILENCE_STATES,
  type Alert,
  type AlertCondition,
  type AlertEvaluation,
  type AlertFile,
  type AlertMatcher,
  type AlertPreview,
  type AlertReceiver,
  type AlertReceiverRequest,
  type AlertRule,
  type AlertRuleRequest,
  type AlertRuleUpdate,
  type AlertSilence,
  type AlertSilenceRequest,
  type AlertTransition,
  type ReceiverTest,
} from '../model/alerts.ts'
import { count, exactNumber, instant, pageOf, pageQuery, uuid } from './common.ts'
import { givenName } from './tokens.ts'

const DAY_SECS = 86_400
const MAX_QUERY_CHARACTERS = 16_384
const MAX_LABELS = 32
const MAX_MATCHERS = 32

/** What Alertmanager takes, too. */
export const labelName = z
  .string()
  .max(128)
  .regex(/^[a-z_]\w*$/i, 'not a name of a label: letters, digits and underscores, no digit first')

const RESERVED = ['alertname', 'severity', 'no_data']

const condition: z.ZodType<AlertCondition, AlertCondition> = z.strictObject({
  op: z.enum(ALERT_OPERATORS),
  threshold: z.number(),
})

const shownLabels = z.record(z.string(), z.string())

function bounded<T extends z.ZodType<Record<string, string>>>(texts: T): T {
  return texts.refine((all) => Object.keys(all).length <= MAX_LABELS, `more than ${MAX_LABELS}`)
}

const labels = bounded(
  z
    .record(labelName, z.string().max(1024))
    .refine(
      (all) => !RESERVED.some((name) => name in all),
      `${RESERVED.join(', ')} are labels that every alert may have: choose another name`,
    ),
)

const annotations = bounded(z.record(labelName, z.string().max(4096)))

const secs = (least: number, most: number) => z.int().min(least).max(most)

const ruleName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'has control characters')

const rule = z.strictObject({
  name: ruleName,
  query: z
    .string()
    .min(1)
    .max(MAX_QUERY_CHARACTERS)
    .describe('OxQL that answers one table with one value: a number, or true and false.'),
  condition: condition
    .nullable()
    .default(null)
    .describe('Which values are alerts; null: all but false, for the query chooses.'),
  for_secs: secs(0, 30 * DAY_SECS).default(0),
  keep_firing_for_secs: secs(0, 30 * DAY_SECS).default(0),
  interval_secs: secs(1, DAY_SECS).default(60),
  lookback_secs: secs(1, 7 * DAY_SECS)
    .default(300)
    .describe('How old the last value of a series may be.'),
  delay_secs: secs(0, 3600)
    .default(15)
    .describe('As of how long ago it is evaluated: samples are there a little after their time.'),
  no_data: z.enum(NO_DATA).default('ok'),
  severity: z.enum(ALERT_SEVERITIES).default('warning'),
  labels: labels.default({}),
  annotations: annotations
    .default({})
    .describe('`{{ value }}` and `{{ name of a field }}` in them stand for what they are.'),
  receivers: z
    .array(givenName)
    .max(32)
    .nullable()
    .default(null)
    .describe('Names of those that are told; null: all.'),
  enabled: z.boolean().default(true),
})

/** A rule with its defaults. */
export type FullAlertRule = z.output<typeof rule>

function refineRule<T extends z.ZodType<Pick<FullAlertRule, 'no_data' | 'condition'>>>(of: T): T {
  return of.refine(({ no_data: noData, condition: given }) => noData === 'ok' || given !== null, {
    path: ['no_data'],
    message:
      'without a condition the query answers those alone that are alerts, so that what is not there ' +
      'is well: give a condition, or leave it at ok',
  })
}

export const alertRuleRequest = refineRule(rule) satisfies z.ZodType<Required<AlertRuleRequest>>

export const alertRuleUpdate = refineRule(
  rule.extend({
    revision: count.describe('Of the rule as it was read; if it has another by now, 409.'),
  }),
) satisfies z.ZodType<Required<AlertRuleUpdate>>

const evaluation: z.ZodType<AlertEvaluation> = z.object({
  time: instant,
  duration_ms: count,
  error: z.string().nullable().describe('Why it failed; alerts stay as they are meanwhile.'),
  note: z
    .string()
    .nullable()
    .describe('What is odd about one that succeeded: that there is no such timeseries yet, say.'),
  failures: count.describe('Since one succeeded.'),
  time_succeeded: instant.nullable(),
  series: count.describe('Series that had a value.'),
  left_out: count.describe('Alerts beyond the most that a rule may have.'),
})

export const alertRule: z.ZodType<AlertRule> = z.object({
  ...rule.shape,
  id: uuid,
  revision: count,
  source: z
    .string()
    .nullable()
    .describe('Where it is written; such a rule is changed there alone.'),
  time_created: instant.nullable(),
  time_changed: instant.nullable(),
  evaluation: evaluation.nullable(),
  pending: count,
  firing: count,
})

export const alertRulePage = pageOf(alertRule)

const shown = {
  labels: shownLabels,
  annotations: shownLabels,
  value: exactNumber.nullable(),
}

export const alert: z.ZodType<Alert> = z.object({
  id: uuid,
  rule_id: uuid,
  rule: z.string(),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  ...shown,
  time_active: instant,
  time_firing: instant.nullable(),
  time_resolved: instant.nullable(),
  silenced_by: z.array(uuid).describe('Silences that hold for it now.'),
})

export const alertPage = pageOf(alert)

export const alertsQuery = pageQuery.extend({
  state: z.enum(ALERT_STATES).optional().describe('Only those.'),
  rule_id: uuid.optional().describe('Only those of this rule.'),
})

const alertTransition: z.ZodType<AlertTransition> = z.object({
  id: uuid,
  time: instant,
  alert_id: uuid,
  labels: shownLabels,
  from: z.enum(ALERT_CHANGES),
  to: z.enum(ALERT_CHANGES),
  value: exactNumber.nullable(),
  reason: z.string().nullable(),
})

export const alertTransitionPage = pageOf(alertTransition)

export const alertPreview: z.ZodType<AlertPreview> = z.object({
  time: instant.describe('As of when.'),
  elapsed_ms: count,
  series: count,
  left_out: count,
  alerts: z.array(z.object(shown)),
  warnings: z.array(z.string()),
})

const matcher: z.ZodType<AlertMatcher> = z.strictObject({
  label: z.string().min(1).max(200),
  op: z.enum(MATCHER_OPERATORS),
  value: z.string().max(1024),
})

export const alertSilenceRequest: z.ZodType<AlertSilenceRequest> = z.strictObject({
  matchers: z.array(matcher).min(1).max(MAX_MATCHERS).describe('All have to be so.'),
  time_starts: instant.exactOptional().describe('Default: now.'),
  time_ends: instant,
  comment: z.string().trim().min(1).max(1000),
})

export const alertSilence: z.ZodType<AlertSilence> = z.object({
  id: uuid,
  matchers: z.array(matcher),
  time_starts: instant,
  time_ends: instant,
  comment: z.string(),
  author: z.string(),
  state: z.enum(SILENCE_STATES),
  time_created: instant,
})

export const alertSilencePage = pageOf(alertSilence)

const headerName = z
  .string()
  .max(128)
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not a name of a header')
  .toLowerCase()
  .refine(
    (name) =>
      !['host', 'content-length', 'content-type', 'connection', 'transfer-encoding'].includes(name),
    'is what we send ourselves',
  )
const headerValue = z
  .string()
  .max(4096)
  .regex(/^[\t\u0020-\u007E]*$/, 'not a value of a header: ASCII without control characters')

export const receiverUrl = z
  .string()
  .max(2000)
  .check((context) => {
    const problem = urlProblem(context.value)
    if (problem !== undefined) {
      context.issues.push({ code: 'custom', input: context.value, message: problem })
    }
  })

function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'not a URL'
  const { protocol, username, password, hash } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'begins with neither http:// nor https://'
  if (username !== '' || password !== '') {
    return 'has a name or password in it, which would be shown: give bearer_token or headers'
  }
  return hash === '' ? undefined : 'has a part behind #, which is never sent'
}

export const alertReceiverRequest: z.ZodType<AlertReceiverRequest> = z.strictObject({
  kind: z.enum(RECEIVER_KINDS),
  url: receiverUrl.describe('Of `alertmanager` its base.'),
  bearer_token: headerValue.min(1).nullable().exactOptional().describe('Never shown again.'),
  headers: bounded(z.record(headerName, headerValue))
    .exactOptional()
    .describe('Their values are never shown again.'),
  ca: z
    .string()
    .max(100_000)
    .startsWith('-----BEGIN CERTIFICATE-----')
    .nullable()
    .exactOptional()
    .describe('Certificates (PEM) to trust in place of the usual.'),
  send_resolved: z.boolean().exactOptional(),
  repeat_secs: secs(10, 30 * DAY_SECS).exactOptional(),
  enabled: z.boolean().exactOptional(),
})

export const alertReceiver: z.ZodType<AlertReceiver> = z.object({
  name: z.string(),
  kind: z.enum(RECEIVER_KINDS),
  url: z.string(),
  has_bearer_token: z.boolean(),
  headers: z.array(z.string()).describe('Their names.'),
  ca: z.string().nullable(),
  send_resolved: z.boolean(),
  repeat_secs: count,
  enabled: z.boolean(),
  source: z.string().nullable(),
  delivery: z.object({
    sent: count,
    failed: count,
    time_sent: instant.nullable(),
    time_failed: instant.nullable(),
    error: z.string().nullable(),
    waiting: count.describe('Rules of which it has not been told all.'),
  }),
})

export const alertReceivers = z.object({ items: z.array(alertReceiver) })

export const receiverTest: z.ZodType<ReceiverTest> = z.object({
  ok: z.boolean(),
  detail: z.string(),
  elapsed_ms: count,
})

const alertFile: z.ZodType<AlertFile> = z.object({
  file: z.string(),
  rules: count,
  receivers: count,
  time_read: instant,
  problems: z.array(
    z.object({
      line: count,
      column: count,
      message: z.string(),
      hint: z.string().nullable(),
    }),
  ),
})

export const alertFiles = z.object({ items: z.array(alertFile) })
