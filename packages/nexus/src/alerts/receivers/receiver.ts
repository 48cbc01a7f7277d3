import type { AlertReceiver, AlertReceiverRequest, ReceiverKind } from '@oximeter/api/client'
import type { Delivery } from '../../store/alert-deliveries.ts'
import type { Receiver } from '../../store/alert-receivers.ts'

export interface SourcedReceiver extends Receiver {
  /** File and line; null of one that was made by the API. */
  readonly source: string | null
}

const REPEAT_SECS: Readonly<Record<ReceiverKind, number>> = {
  webhook: 4 * 3600,
  // It forgets alerts of which it does not hear again.
  alertmanager: 60,
}

/**
 * The receiver that a request makes, or makes of another.
 *
 * Secrets stay as they were only where it is told at the same place: else whoever may change a
 * receiver could have them sent to another one.
 */
export function receiverOf(
  name: string,
  request: AlertReceiverRequest,
  { before, loopback }: { readonly before: Receiver | undefined; readonly loopback: boolean },
): Receiver {
  const { kind, url } = request
  const kept = before?.url === url ? before : undefined
  return {
    name,
    kind,
    url,
    bearerToken:
      request.bearer_token === undefined ? (kept?.bearerToken ?? null) : request.bearer_token,
    headers: request.headers ?? kept?.headers ?? {},
    ca: request.ca === undefined ? (kept?.ca ?? null) : request.ca,
    sendResolved: request.send_resolved ?? before?.sendResolved ?? true,
    repeatSecs: request.repeat_secs ?? before?.repeatSecs ?? REPEAT_SECS[kind],
    enabled: request.enabled ?? before?.enabled ?? true,
    loopback: loopback || (kept?.loopback ?? false),
  }
}

/** What is shown of a receiver: no secrets. */
export function shownReceiver(
  receiver: SourcedReceiver,
  delivery: Delivery | undefined,
  waiting: number,
): AlertReceiver {
  const { name, kind, url, bearerToken, headers, ca, sendResolved, repeatSecs } = receiver
  return {
    name,
    kind,
    url,
    has_bearer_token: bearerToken !== null,
    headers: Object.keys(headers),
    ca,
    send_resolved: sendResolved,
    repeat_secs: repeatSecs,
    enabled: receiver.enabled,
    source: receiver.source,
    delivery: {
      sent: delivery?.sent ?? 0,
      failed: delivery?.failed ?? 0,
      time_sent: delivery?.timeSent?.toISOString() ?? null,
      time_failed: delivery?.timeFailed?.toISOString() ?? null,
      error: delivery?.error ?? null,
      waiting,
    },
  }
}
