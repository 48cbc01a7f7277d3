import { HttpProblem, OPERATORS_ONLY } from '@oximeter/api/client'
import type { FastifyRequest } from 'fastify'
import type { AuditLog } from './audit-log.ts'
import type { Authenticator, Verdict } from './authenticator.ts'
import { LOCAL_OPERATOR, setCaller, type Caller } from './caller.ts'
import type { RateLimits } from './rate-limits.ts'
import { describeCaller, mayCall, rolesOf } from './roles.ts'
import { shownToken } from './shown-token.ts'

export interface AdmissionOptions {
  readonly authenticator: Authenticator
  readonly audit: AuditLog
  readonly limits: RateLimits
  /** Whether whoever shows no token is refused: where other machines can call. */
  readonly tokensWanted: boolean
}

/** Lets requests in: finds out who sends each, and whether that one may. */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /**
   * @throws {HttpProblem} 401 without a good token, 403 where it is for something else, 429 past the
   *   limits
   * @throws {NexusError} `database-unavailable`
   */
  async admit(request: FastifyRequest): Promise<void> {
    const { url, config } = request.routeOptions
    if (config.access === 'anyone') return
    const caller = await this.#identify(request)
    this.#options.limits.request(caller)
    // What is not there is told as such to whoever may ask at all.
    if (url === undefined || mayCall(config.access ?? OPERATORS_ONLY, caller)) {
      setCaller(request, caller)
      return
    }
    const is = `${caller.token === undefined ? 'this caller' : `token '${caller.token.name}'`} is a ${describeCaller(caller)}`
    throw this.#refusal(request, caller, 403, `${is}, and this wants ${rolesOf(config.access)}`)
  }

  async #identify(request: FastifyRequest): Promise<Caller> {
    const { authenticator, limits, tokensWanted } = this.#options
    const text = shownToken(request.headers.authorization)
    if (text === undefined) {
      if (!tokensWanted) return LOCAL_OPERATOR
      throw this.#refusal(request, undefined, 401, `a token is wanted: ${WAY_OUT}`)
    }
    const known = authenticator.remembered(text)
    // Who is known to be good is not kept out by others who guess from the same address.
    if (known === undefined || 'refused' in known) limits.unknownToken(request.ip)
    const verdict = known ?? (await authenticator.judge(text))
    if ('caller' in verdict) return verdict.caller
    limits.wrongToken(request.ip)
    throw this.#refusal(request, undefined, 401, `${wordsFor(verdict)}: ${WAY_OUT}`, verdict.name)
  }

  #refusal(
    request: FastifyRequest,
    caller: Caller | undefined,
    status: 401 | 403,
    detail: string,
    name = caller?.token?.name ?? null,
  ): HttpProblem {
    const { method, ip, routeOptions } = request
    this.#options.audit.refused({
      peer: ip,
      name,
      tokenId: caller?.token?.id ?? null,
      asked: `${method} ${routeOptions.url ?? '(no route)'}`,
      status,
      why: detail,
    })
    return status === 401
      ? new HttpProblem(401, 'Unauthorized', detail, { headers: CHALLENGE })
      : new HttpProblem(403, 'Forbidden', detail)
  }
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="oximeter"' }

const WAY_OUT =
  'send one as "authorization: Bearer oxm_…"; an operator makes them with "oximeter tokens create"'

function wordsFor({ refused, name }: Extract<Verdict, { refused: unknown }>): string {
  switch (refused) {
    case 'unknown':
      return 'that is no token of this Nexus'
    case 'expired':
      return `token '${name}' has expired`
    case 'revoked':
      return `token '${name}' was revoked`
  }
}
