import { nexusPublicRoutes, pageFrom, pageTokens, uuid, type Route } from '@oximeter/api'
import {
  badRequest,
  HttpProblem,
  notFound,
  OPERATORS_ONLY,
  type AuditEntry,
  type Me,
  type Token,
  type TokenCreateRequest,
} from '@oximeter/api/client'
import { z } from 'zod'
import { noteAct } from '../access/audit-log.ts'
import type { Authenticator } from '../access/authenticator.ts'
import { callerOf, nameOf, type Caller } from '../access/caller.ts'
import { mayCall } from '../access/roles.ts'
import { resolveName } from '../access/resolve-name.ts'
import type { StoredAudit } from '../store/audit.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import type { StoredToken, TokenRegistration } from '../store/tokens.ts'
import { pageById } from './pages.ts'
import { serve, type App } from './server.ts'

export interface TokensApiOptions {
  readonly store: NexusStore
  readonly authenticator: Pick<Authenticator, 'forget'>
}

const auditTokens = pageTokens(z.object({ us: z.string().regex(/^\d{1,18}$/), id: uuid }))

/** Who may do what, and what was done. */
export function serveTokensApi(app: App, { store, authenticator }: TokensApiOptions): void {
  const { tokens, audit } = store

  serve(app, nexusPublicRoutes.getMe, (_input, { request }) => toMe(callerOf(request)))

  serve(app, nexusPublicRoutes.listTokens, async ({ query }) => {
    const page = await pageById(query, (from) => tokens.list(from))
    return { ...page, items: page.items.map(toToken) }
  })

  serve(app, nexusPublicRoutes.getToken, async ({ params }) =>
    toToken(await requireToken(store, params.token)),
  )

  serve(app, nexusPublicRoutes.createToken, async ({ body }, { request }) => {
    const caller = callerOf(request)
    const made = await tokens.create({
      ...(await grantOf(body, store, caller)),
      name: body.name,
      role: body.role,
      lifetimeMs: body.lifetime_secs === undefined ? undefined : body.lifetime_secs * 1000,
      createdBy: nameOf(caller),
    })
    noteAct(request, { subject: body.name, detail: describe(body) })
    if (made === undefined) {
      throw new HttpProblem(
        409,
        'Conflict',
        `there is a token '${body.name}': revoke it first, or choose another name`,
      )
    }
    authenticator.forget()
    return { ...toToken(made.token), token: made.text }
  })

  serve(app, nexusPublicRoutes.revokeToken, async ({ params }, { request }) => {
    const { id, name } = await requireToken(store, params.token)
    await tokens.revoke(id)
    authenticator.forget()
    noteAct(request, { subject: name, detail: id })
    return toToken(await requireToken(store, id))
  })

  serve(app, nexusPublicRoutes.listAudit, async ({ query: { limit, page_token } }) => {
    const start = page_token === undefined ? undefined : auditTokens.decode(page_token)
    const before = start && { timeUs: BigInt(start.us), id: start.id }
    const rows = await audit.list({ limit: limit + 1, before })
    const page = pageFrom(rows, limit, auditTokens, ({ timeUs, id }) => ({ us: `${timeUs}`, id }))
    return { ...page, items: page.items.map(toAuditEntry) }
  })
}

/** @throws {HttpProblem} 400 for what is given to a role that it means nothing to */
async function grantOf(
  { role, silo, project, producer_ids }: TokenCreateRequest,
  { names }: NexusStore,
  caller: Caller,
): Promise<Pick<TokenRegistration, 'scope' | 'scopeId' | 'producerIds'>> {
  if ((silo ?? project) !== undefined && role !== 'viewer') {
    throw badRequest(`body: a ${role} has no silo and no project: only a viewer has`)
  }
  if (silo !== undefined && project !== undefined) {
    throw badRequest('body: give the project alone: it is of one silo')
  }
  if (producer_ids !== undefined && role !== 'producer') {
    throw badRequest(`body.producer_ids: a ${role} is bound to no producers`)
  }
  const producerIds = producer_ids ?? null
  if (silo !== undefined) {
    return { scope: 'silo', scopeId: await resolveName(names, 'silo', silo, caller), producerIds }
  }
  if (project === undefined) return { scope: 'fleet', scopeId: null, producerIds }
  const scopeId = await resolveName(names, 'project', project, caller)
  return { scope: 'project', scopeId, producerIds }
}

function describe({ role, silo, project, producer_ids, lifetime_secs }: TokenCreateRequest) {
  const scope = silo === undefined ? project && ` of project ${project}` : ` of silo ${silo}`
  const producers = producer_ids === undefined ? '' : ` for ${producer_ids.join(', ')}`
  const life = lifetime_secs === undefined ? '' : `, good for ${lifetime_secs} s`
  return `${role}${scope ?? ''}${producers}${life}`
}

/** @throws {HttpProblem} 404 */
async function requireToken(store: NexusStore, which: string): Promise<StoredToken> {
  const token = await store.tokens.get(which)
  if (token === undefined) throw notFound(`there is no token '${which}'`)
  return token
}

function toMe(caller: Caller): Me {
  const { role, scope, token } = caller
  return {
    name: nameOf(caller),
    token_id: token?.id ?? null,
    role,
    scope: scope.kind,
    scope_id: scopeIdOf(scope),
    time_expires: token?.timeExpires?.toISOString() ?? null,
    operations: Object.values<Route>(nexusPublicRoutes)
      .filter(({ access = OPERATORS_ONLY }) => mayCall(access, caller))
      .map(({ operation }) => operation)
      .toSorted(),
  }
}

function scopeIdOf(scope: Caller['scope']): string | null {
  switch (scope.kind) {
    case 'fleet':
      return null
    case 'silo':
      return scope.siloId
    case 'project':
      return scope.projectId
  }
}

function toToken(token: StoredToken): Token {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    scope: token.scope,
    scope_id: token.scopeId,
    producer_ids: token.producerIds === null ? null : [...token.producerIds],
    state: token.state,
    time_created: token.timeCreated.toISOString(),
    time_expires: token.timeExpires?.toISOString() ?? null,
    time_revoked: token.timeRevoked?.toISOString() ?? null,
    time_last_used: token.timeLastUsed?.toISOString() ?? null,
    created_by: token.createdBy,
  }
}

function toAuditEntry({ timeUs, tokenId, ...entry }: StoredAudit): AuditEntry {
  return {
    id: entry.id,
    time: new Date(Number(timeUs / 1000n)).toISOString(),
    caller: entry.caller,
    token_id: tokenId,
    action: entry.action,
    subject: entry.subject,
    status: entry.status,
    detail: entry.detail,
  }
}
