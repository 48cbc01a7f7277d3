import type { FastifyRequest } from 'fastify'
import type { Scope } from '@oximeter/oxql'

/** What a caller may do at all. */
type Role = 'operator' | 'viewer' | 'collector' | 'producer'

/** Who sent a request, and what that one may see. */
export interface Caller {
  readonly role: Role
  /** Whose timeseries it may read. */
  readonly scope: Scope
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
