import { OPERATORS_ONLY, reasonOf, withoutTokens } from '@oximeter/api/client'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { AuditRecord, AuditRows } from '../store/audit.ts'
import { callerIfKnown, nameOf } from './caller.ts'

const MINUTE_MS = 60_000
/** Refused uses that one Nexus writes down in a minute: whoever attacks fills no table. */
const REFUSALS_A_MINUTE = 60
const MOST_CHARACTERS = 500

/** What an operator's change is about, where its route does not say. */
export interface Act {
  readonly subject?: string
  readonly detail?: string
}

const acts = new WeakMap<FastifyRequest, Act>()

/** Says what a change is about, in words for the audit. */
export function noteAct(request: FastifyRequest, act: Act): void {
  acts.set(request, act)
}

/** Somebody who was not let in. */
export interface RefusedUse {
  readonly peer: string
  /** Of the token, where it is known. */
  readonly name: string | null
  readonly tokenId: string | null
  /** Method and route. */
  readonly asked: string
  readonly status: number
  readonly why: string
}

export interface AuditLogOptions {
  readonly audit: Pick<AuditRows, 'add'>
  readonly logger: Logger
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

/** Writes down what operators change, and who is refused. It never fails: what it cannot keep it logs. */
export class AuditLog {
  readonly #options: AuditLogOptions
  readonly #now: () => number
  readonly #written = new Set<string>()
  #minute = -Infinity
  #unwritten = 0

  constructor(options: AuditLogOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** To be called for each request before it is answered: those that matter are written down. */
  async changed(request: FastifyRequest, status: number): Promise<void> {
    const { config, url } = request.routeOptions
    const caller = callerIfKnown(request)
    if (caller === undefined || request.method === 'GET') return
    if (config.operation === undefined || !isForOperators(config.access)) return
    const { subject = subjectOf(request.params), detail = '' } = acts.get(request) ?? {}
    await this.#add({
      caller: nameOf(caller),
      tokenId: caller.token?.id ?? null,
      action: config.operation,
      subject: subject === '' ? (url ?? '') : subject,
      status,
      detail,
    })
  }

  /** Each use once a minute, and of all a bounded number. */
  refused({ peer, name, tokenId, asked, status, why }: RefusedUse): void {
    const now = this.#now()
    if (now - this.#minute >= MINUTE_MS) {
      if (this.#unwritten > 0) void this.#addUnwritten(this.#unwritten)
      this.#minute = now
      this.#unwritten = 0
      this.#written.clear()
    }
    const key = `${peer} ${tokenId ?? ''} ${asked} ${why}`
    if (this.#written.has(key)) return
    if (this.#written.size >= REFUSALS_A_MINUTE) {
      this.#unwritten += 1
      return
    }
    this.#written.add(key)
    void this.#add({
      caller: name,
      tokenId,
      action: 'refused',
      subject: asked,
      status,
      detail: `from ${peer}: ${why}`,
    })
  }

  #addUnwritten(count: number): Promise<void> {
    const detail = `${count} other uses in a minute: more than ${REFUSALS_A_MINUTE} are not written down`
    const nobody = { caller: null, tokenId: null, subject: '', status: 401 }
    return this.#add({ ...nobody, action: 'refused', detail })
  }

  async #add(record: AuditRecord): Promise<void> {
    const { audit, logger } = this.#options
    const subject = cut(record.subject)
    const detail = cut(record.detail)
    try {
      await audit.add({ ...record, subject, detail })
    } catch (error) {
      logger.error(
        { ...record, subject, detail, reason: reasonOf(error) },
        'the audit could not be written',
      )
    }
  }
}

function isForOperators(access = OPERATORS_ONLY): boolean {
  return access !== 'anyone' && access.length === 0
}

function subjectOf(params: unknown): string {
  return typeof params === 'object' && params !== null ? Object.values(params).join(' ') : ''
}

function cut(text: string): string {
  const clean = withoutTokens(text)
  return clean.length > MOST_CHARACTERS ? `${clean.slice(0, MOST_CHARACTERS)}…` : clean
}
