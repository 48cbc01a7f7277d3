import type { StoredAlert } from '../../store/alerts.ts'

/** What a receiver is told of the alerts of one rule. */
export interface Message {
  readonly receiver: string
  readonly firing: readonly StoredAlert[]
  readonly resolved: readonly StoredAlert[]
  /** Where Nexus answers. */
  readonly externalUrl: string
  readonly now: Date
  /** When it is told again, in seconds, if nothing changes. */
  readonly repeatSecs: number
}

/** Of an alert that has not ended. */
const NEVER = '0001-01-01T00:00:00Z'
/** Alertmanager takes an alert for resolved when this many repetitions have not come. */
const MISSED = 4

/** The body of a webhook as Alertmanager sends it, version 4. */
export function webhookBody(message: Message): unknown {
  const { receiver, firing, resolved, externalUrl } = message
  const all = [...firing, ...resolved]
  const groupLabels = { alertname: all[0]?.labels['alertname'] ?? '' }
  return {
    version: '4',
    groupKey: `{}:{alertname=${JSON.stringify(groupLabels.alertname)}}`,
    truncatedAlerts: 0,
    status: firing.length > 0 ? 'firing' : 'resolved',
    receiver,
    groupLabels,
    commonLabels: common(all.map(({ labels }) => labels)),
    commonAnnotations: common(all.map(({ annotations }) => annotations)),
    externalURL: externalUrl,
    alerts: all.map((alert) => ({
      status: alert.state === 'firing' ? 'firing' : 'resolved',
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: startOf(alert),
      endsAt: alert.timeResolved?.toISOString() ?? NEVER,
      generatorURL: urlOf(alert, externalUrl),
      fingerprint: alert.id.replaceAll('-', '').slice(0, 16),
    })),
  }
}

/** The body of `POST /api/v2/alerts` of Alertmanager. */
export function alertmanagerBody({ firing, resolved, externalUrl, now, repeatSecs }: Message) {
  const until = new Date(now.getTime() + MISSED * repeatSecs * 1000)
  return [...firing, ...resolved].map((alert) => ({
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: startOf(alert),
    endsAt: (alert.timeResolved ?? until).toISOString(),
    generatorURL: urlOf(alert, externalUrl),
  }))
}

function startOf({ timeFiring, timeActive }: StoredAlert): string {
  return (timeFiring ?? timeActive).toISOString()
}

function urlOf({ ruleId }: StoredAlert, externalUrl: string): string {
  return `${externalUrl}/v1/alerts/rules/${ruleId}`
}

/** What all have, and have the same. */
function common(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([name, text]) => others.every((one) => one[name] === text)),
  )
}
