import { nexusInternalRoutes, producerRegistrationRequest, uuid } from '@oximeter/api'
import { problemResponse, type RegistrationRefusal } from '@oximeter/api/client'
import { z } from 'zod'
import type { OwnMetrics } from '../own-metrics.ts'
import { ForbiddenAddress } from '../registrations/allowed-addresses.ts'
import type { RefusedRegistrations } from '../registrations/refused-registrations.ts'
import type { App } from './server.ts'

/** Keeps and counts the registrations of producers that are refused, whichever part of the server does it. */
export function noteRefusals(
  app: App,
  { refused, own }: { readonly refused: RefusedRegistrations; readonly own: OwnMetrics },
): void {
  const { method, path } = nexusInternalRoutes.registerProducer
  app.addHook('onError', async ({ id, ip, body, routeOptions }, _reply, error) => {
    if (routeOptions.url !== path || routeOptions.method !== method) return
    const problem = problemResponse(error, id)
    // What is our own fault refuses nothing.
    if (problem.status >= 500) return
    const reason =
      error instanceof ForbiddenAddress ? 'forbidden_address' : reasonOf(problem.status, body)
    own.refused(reason)
    refused.add({
      ...said.parse(body),
      peer: ip,
      reason,
      detail: problem.body.detail,
    })
  })
}

/** What a body that is wrong somewhere says of who sent it. */
const said = z
  .object({ id: uuid.nullable().catch(null), address: z.string().nullable().catch(null) })
  .catch({ id: null, address: null })

const BY_STATUS: Readonly<Record<number, RegistrationRefusal>> = {
  401: 'unauthorized',
  403: 'forbidden',
  413: 'too_large',
  415: 'not_json',
  429: 'rate_limited',
}

const BY_PART: Readonly<Record<PropertyKey, RegistrationRefusal>> = {
  id: 'invalid_id',
  kind: 'invalid_kind',
  address: 'invalid_address',
  interval: 'invalid_interval',
  schemas: 'invalid_schemas',
  tls: 'invalid_access',
  server_name: 'invalid_access',
  collection_token: 'invalid_access',
}

/** Where several parts are wrong, the first counts. */
function reasonOf(status: number, body: unknown): RegistrationRefusal {
  const issue = producerRegistrationRequest.safeParse(body).error?.issues[0]
  return BY_STATUS[status] ?? BY_PART[issue?.path[0] ?? ''] ?? 'malformed_body'
}
