import type { Role } from '@oximeter/api/client'
import type { FastifyRequest } from 'fastify'
import type { Scope } from '@oximeter/oxql'

/** Who sent a request, and what that one may see. */
export interface Caller {
  /** What it may do at all. */
  readonly role: Role
  /** Whose timeseries it may read. */
  readonly scope: Scope
  /** What it showed; undefined where it had to show nothing. */
  readonly token?: {
    readonly id: string
    readonly name: string
    /** Of a producer: it may register no others. */
    readonly producerIds: readonly string[] | null
    readonly timeExpires: Date | null
  }
}

/** Whoever calls where nobody has to say who it is: only this machine can. */
export const LOCAL_OPERATOR: Caller = { role: 'operator', scope: { kind: 'fleet' } }

const callers = new WeakMap<FastifyRequest, Caller>()

/** To be said once, before the request is handled. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller)
}

export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request)
  if (caller === undefined) throw new Error('nobody has found out who sends this request')
  return caller
}

/** Undefined for a request that was refused, or to a route that is open to all. */
export function callerIfKnown(request: FastifyRequest): Caller | undefined {
  return callers.get(request)
}

/** How a caller is written down. */
export function nameOf({ token }: Caller): string {
  return token?.name ?? 'local'
}
