import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

import { host as hostTarget } from '../generated/host.ts'

export type Host = ReturnType<typeof hostTarget.of>

export interface HostIdentity {
  /** Default: the name that the operating system gives. */
  readonly hostname?: string
  /** A UUID. Default: made from the machine id, or else from the host name; the same at every start. */
  readonly hostId?: string
}

/** This host as a target. @throws MetricsError `datum_error` for a `hostId` that is no UUID */
export function hostOf(identity: HostIdentity = {}): Host {
  return hostTarget.of(hostFieldsOf(identity))
}

/** What tells this host from others. */
export function hostFieldsOf(identity: HostIdentity): { hostname: string; host_id: string } {
  const name = identity.hostname ?? hostname()
  return { hostname: name, host_id: identity.hostId ?? defaultHostId(name) }
}

/**
 * A UUID (version 8) of the machine. The machine id itself is meant to stay on the machine, so what
 * leaves it is a keyed hash.
 */
function defaultHostId(name: string): string {
  const hash = createHmac('sha256', 'oximeter host id')
    .update(machineId() ?? `hostname ${name}`)
    .digest()
  hash[6] = (hash[6]! & 0x0f) | 0x80
  hash[8] = (hash[8]! & 0x3f) | 0x80
  return hash
    .toString('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function machineId(): string | undefined {
  try {
    const id = readFileSync('/etc/machine-id', 'utf8').trim()
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined
  } catch {
    // Other systems have none, and a container image may lack it.
    return undefined
  }
}
