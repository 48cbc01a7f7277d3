import type {
  Alert,
  AlertFile,
  AlertReceiver,
  AlertRule,
  AlertSilence,
  AlertTransition,
} from '@oximeter/api/client'

import { ago, DAY, HOUR, MINUTE, SECOND } from './ago.ts'
import { Random } from './random.ts'

export interface Alerts {
  readonly rules: AlertRule[]
  readonly alerts: Alert[]
  /** The newest first. */
  readonly history: AlertTransition[]
  readonly silences: AlertSilence[]
  readonly receivers: AlertReceiver[]
  readonly files: AlertFile[]
}

export const NO_ALERTS: Alerts = {
  rules: [],
  alerts: [],
  history: [],
  silences: [],
  receivers: [],
  files: [],
}

/** A rule as it is before it was ever evaluated. */
export const NEW_RULE: Omit<AlertRule, 'id' | 'name' | 'query'> = {
  condition: null,
  for_secs: 0,
  keep_firing_for_secs: 0,
  interval_secs: 60,
  lookback_secs: 300,
  delay_secs: 15,
  no_data: 'ok',
  severity: 'warning',
  labels: {},
  annotations: {},
  receivers: null,
  enabled: true,
  revision: 1,
  source: null,
  time_created: null,
  time_changed: null,
  evaluation: null,
  pending: 0,
  firing: 0,
}

export function makeAlerts(): Alerts {
  const random = new Random('alerts')
  const evaluation = {
    time: ago(20 * SECOND),
    duration_ms: 14,
    error: null,
    note: null,
    failures: 0,
    time_succeeded: ago(20 * SECOND),
    series: 6,
    left_out: 0,
  }
  const made = { ...NEW_RULE, time_created: ago(9 * DAY), time_changed: ago(2 * DAY) }
  const memory: AlertRule = {
    ...made,
    id: random.uuid(),
    name: 'memory almost used up',
    query: 'get host:memory_available | align mean_within(1m)',
    condition: { op: '<', threshold: 2 ** 29 },
    for_secs: 300,
    severity: 'critical',
    labels: { team: 'platform' },
    annotations: { summary: '{{ hostname }} has {{ value }} bytes of memory left' },
    evaluation,
    firing: 1,
  }
  const failing: AlertRule = {
    ...made,
    id: random.uuid(),
    name: 'producers fail',
    query: 'get oximeter_collector:failed_collections | align rate(1m)',
    condition: { op: '>', threshold: 0.1 },
    source: 'alerts/fleet.toml:3',
    revision: 0,
    evaluation,
    pending: 1,
  }
  const broken: AlertRule = {
    ...made,
    id: random.uuid(),
    name: 'requests are slow',
    query: 'get http_server:request_duration | align p99(5m)',
    condition: { op: '>', threshold: 0.5 },
    severity: 'info',
    evaluation: {
      ...evaluation,
      error: 'the metrics database did not answer within 10 s',
      failures: 3,
      time_succeeded: ago(4 * MINUTE),
    },
  }
  const firing: Alert = {
    id: random.uuid(),
    rule_id: memory.id,
    rule: memory.name,
    severity: memory.severity,
    state: 'firing',
    labels: labels(memory, 'calypso'),
    annotations: { summary: 'calypso has 401842176 bytes of memory left' },
    value: 401_842_176,
    time_active: ago(38 * MINUTE),
    time_firing: ago(33 * MINUTE),
    time_resolved: null,
    silenced_by: [],
  }
  const pending: Alert = {
    ...firing,
    id: random.uuid(),
    rule_id: failing.id,
    rule: failing.name,
    severity: failing.severity,
    state: 'pending',
    labels: labels(failing, 'echo'),
    annotations: {},
    value: 0.35,
    time_active: ago(2 * MINUTE),
    time_firing: null,
  }
  const resolved: Alert = {
    ...firing,
    id: random.uuid(),
    state: 'resolved',
    labels: labels(memory, 'boreas'),
    value: 912_000_000,
    time_active: ago(HOUR),
    time_firing: ago(55 * MINUTE),
    time_resolved: ago(6 * MINUTE),
  }
  const transition = (alert: Alert, agoMs: number, [from, to]: Pair): AlertTransition => ({
    id: random.uuid(),
    time: ago(agoMs),
    alert_id: alert.id,
    labels: alert.labels,
    from,
    to,
    value: alert.value,
    reason: null,
  })
  return {
    rules: [memory, failing, broken],
    alerts: [firing, pending, resolved],
    history: [
      transition(resolved, 6 * MINUTE, ['firing', 'resolved']),
      transition(firing, 33 * MINUTE, ['pending', 'firing']),
      transition(firing, 38 * MINUTE, ['inactive', 'pending']),
      transition(resolved, 55 * MINUTE, ['pending', 'firing']),
    ],
    silences: [
      {
        id: random.uuid(),
        matchers: [{ label: 'hostname', op: '=', value: 'fauna' }],
        time_starts: ago(HOUR),
        time_ends: ago(-3 * HOUR),
        comment: 'fauna gets a new disk',
        author: 'ada',
        state: 'active',
        time_created: ago(HOUR),
      },
    ],
    receivers: [receiver('chat', 'https://chat.example/hooks/metrics', null)],
    files: [
      {
        file: 'alerts/fleet.toml',
        rules: 1,
        receivers: 0,
        time_read: ago(2 * DAY),
        problems: [
          {
            line: 14,
            column: 9,
            message: 'there is no timeseries host:memory_availabel',
            hint: 'Did you mean host:memory_available?',
          },
        ],
      },
    ],
  }
}

function labels(rule: AlertRule, hostname: string): Record<string, string> {
  return { alertname: rule.name, severity: rule.severity, hostname, ...rule.labels }
}

type Pair = readonly [AlertTransition['from'], AlertTransition['to']]

export function receiver(name: string, url: string, error: string | null): AlertReceiver {
  return {
    name,
    kind: 'webhook',
    url,
    has_bearer_token: true,
    headers: [],
    ca: null,
    send_resolved: true,
    repeat_secs: 14_400,
    enabled: true,
    source: null,
    delivery: {
      sent: 31,
      failed: 0,
      time_sent: ago(6 * MINUTE),
      time_failed: null,
      error,
      waiting: 0,
    },
  }
}
