import {
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  durationToMs,
  parseSocketAddress,
  type Duration,
  type ProducerEndpoint,
  type SocketAddress,
} from '@oximeter/api/client'
import { FAILURE_REASONS, describeError, type Failure } from '../pull/failure.ts'

/** A producer's record as Nexus gives it, checked. */
export type EndpointCheck =
  | { readonly ok: true; readonly endpoint: CheckedEndpoint }
  /** `record` is what can be shown of it; without an id there is nothing to show it under. */
  | { readonly ok: false; readonly failure: Failure; readonly record: ProducerEndpoint | undefined }

export interface CheckedEndpoint {
  readonly record: ProducerEndpoint
  readonly socket: SocketAddress
  readonly intervalMs: number
  /** Of its assignment to this collector; undefined where Nexus does not count them. */
  readonly generation: number | undefined
  /** To be shown to it; undefined where it wants none. */
  readonly token: string | undefined
}

/**
 * Checks one record by itself, so that a bad one harms no other: an interval of zero must not make
 * a task spin, and an address that cannot be read must not end the whole list.
 */
export function checkEndpoint(record: unknown): EndpointCheck {
  const { id, kind, address, interval, generation, tls, server_name, collection_token } =
    asObject(record)
  const uuid = typeof id === 'string' && isUuid(id) ? id.toLowerCase() : undefined
  if (uuid === undefined) {
    return refuse(undefined, FAILURE_REASONS.invalidEndpoint, `${shown(id)} is not a producer id`)
  }
  const endpoint: ProducerEndpoint = {
    id: uuid,
    kind: kind as ProducerEndpoint['kind'],
    address: typeof address === 'string' ? address : '',
    interval: isDuration(interval) ? { ...interval } : { secs: 0, nanos: 0 },
    ...(tls === true && { tls }),
    ...(typeof server_name === 'string' && { server_name }),
  }
  if (typeof kind !== 'string') {
    return refuse(endpoint, FAILURE_REASONS.invalidEndpoint, `${shown(kind)} is not a kind`)
  }
  if (typeof address !== 'string') {
    return refuse(endpoint, FAILURE_REASONS.invalidEndpoint, `${shown(address)} is not an address`)
  }
  if (!isDuration(interval)) {
    return refuse(endpoint, FAILURE_REASONS.invalidInterval, `${shown(interval)} is not a duration`)
  }
  const intervalMs = durationToMs(interval)
  if (intervalMs < MIN_INTERVAL_MS || intervalMs > MAX_INTERVAL_MS) {
    const limits = `an interval is ${MIN_INTERVAL_MS} ms to ${MAX_INTERVAL_MS / 3_600_000} h`
    return refuse(endpoint, FAILURE_REASONS.invalidInterval, `${intervalMs} ms: ${limits}`)
  }
  if (!isAbsentOr(isToken, collection_token)) {
    // It is not shown, for most of it may be right.
    return refuse(
      endpoint,
      FAILURE_REASONS.invalidEndpoint,
      'its token is none that a header holds',
    )
  }
  try {
    const socket = parseSocketAddress(address)
    if (socket.port !== 0) {
      const assigned = isCount(generation) ? generation : undefined
      const token = collection_token
      const checked = { record: endpoint, socket, intervalMs, generation: assigned, token }
      return { ok: true, endpoint: checked }
    }
    return refuse(endpoint, FAILURE_REASONS.invalidEndpoint, `${address}: port 0 cannot be reached`)
  } catch (error) {
    return refuse(endpoint, FAILURE_REASONS.invalidEndpoint, describeError(error))
  }
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

export function sameEndpoint(a: ProducerEndpoint, b: ProducerEndpoint): boolean {
  return (
    a.id === b.id &&
    a.kind === b.kind &&
    a.address === b.address &&
    a.tls === b.tls &&
    a.server_name === b.server_name &&
    a.interval.secs === b.interval.secs &&
    a.interval.nanos === b.interval.nanos
  )
}

function refuse(
  record: ProducerEndpoint | undefined,
  reason: string,
  detail: string,
): EndpointCheck {
  return { ok: false, record, failure: { reason, detail } }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function isDuration(value: unknown): value is Duration {
  const { secs, nanos } = asObject(value)
  return isCount(secs) && isCount(nanos)
}

/** What fits into a header, and nothing that would begin another one. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

function isAbsentOr<T>(is: (value: unknown) => value is T, value: unknown): value is T | undefined {
  return value === undefined || is(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
