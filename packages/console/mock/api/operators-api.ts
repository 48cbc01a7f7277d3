import { nexusPublicRoutes } from '@oximeter/api'
import {
  notFound,
  unavailable,
  type Me,
  type NexusPublicApi,
  type QuarantineGroup,
  type RetentionChange,
  type Token,
} from '@oximeter/api/client'

import { ago, DAY, HOUR, SECOND } from '../data/ago.ts'
import { NEW_TOKEN } from '../data/operators.ts'
import type { World } from '../data/world.ts'
import { pageOf } from './pages.ts'

export type OperatorsApi = Pick<
  NexusPublicApi,
  | 'getMe'
  | 'listRetention'
  | 'listUsage'
  | 'setRetention'
  | 'removeRetention'
  | 'listQuarantine'
  | 'listQuarantined'
  | 'replayQuarantined'
  | 'dropQuarantined'
  | 'listTokens'
  | 'createToken'
  | 'getToken'
  | 'revokeToken'
  | 'listAudit'
  | 'listSilos'
  | 'setSilo'
  | 'removeSilo'
  | 'listProjects'
  | 'setProject'
  | 'removeProject'
>

/** Whoever asks where no token is wanted. */
const ME: Me = {
  name: 'local',
  token_id: null,
  role: 'operator',
  scope: 'fleet',
  scope_id: null,
  time_expires: null,
  operations: Object.values(nexusPublicRoutes)
    .map(({ operation }) => operation)
    .toSorted(),
}

const QUARANTINED: QuarantineGroup = {
  timeseries_name: 'http_server:request_duration',
  reason: 'schema_conflict',
  count: 412,
  first: ago(5 * HOUR),
  last: ago(9 * SECOND),
  example: 'its units are milliseconds, the schema says seconds',
}

export function operatorsApi({
  operators,
  schemas,
  series,
  isEmpty,
  isTroubled,
}: World): OperatorsApi {
  const { tokens, audit, silos, projects, retention } = operators
  /** What is kept by ClickHouse. */
  const stored = <T>(items: T): T => {
    if (isTroubled) throw unavailable('the metrics database does not answer')
    return items
  }
  const tokenOf = (text: string): Token => {
    const token = tokens.find(({ id, name }) => id === text || name === text)
    if (token === undefined) throw notFound(`there is no token ${text}`)
    return token
  }
  return {
    getMe: async () => ME,
    listRetention: async () => ({ items: retention }),
    listUsage: async (page) =>
      pageOf(
        stored(schemas).map(({ name }) => ({
          timeseries_name: name,
          pattern: 'default',
          oldest_day: ago(9 * DAY).slice(0, 10),
          newest_day: ago(0).slice(0, 10),
          samples: series(name).length * 77_760,
          bytes: series(name).length * 132_192,
        })),
        page,
      ),
    setRetention: async ({ pattern }, { days, bytes = null, dry_run = false }) => {
      const policy = { pattern, days, bytes, given: true }
      if (!dry_run) replace(retention, (one) => one.pattern === pattern, policy)
      return { policy, applied: !dry_run, deletions: [] } satisfies RetentionChange
    },
    removeRetention: async ({ pattern, dry_run = false }) => {
      const place = retention.findIndex((one) => one.pattern === pattern)
      const policy = retention[place]
      if (policy === undefined) throw notFound(`no policy is given for ${pattern}`)
      if (!dry_run) retention.splice(place, 1)
      return { policy, applied: !dry_run, deletions: [] }
    },
    listQuarantine: async (page) => pageOf(stored(isEmpty ? [] : [QUARANTINED]), page),
    listQuarantined: async (page) => pageOf(stored([]), page),
    replayQuarantined: async () => ({ replayed: 0, still_refused: 412, unreadable: 0 }),
    dropQuarantined: async () => ({ dropped: 412 }),
    listTokens: async (page) => pageOf(tokens, page),
    createToken: async ({ name, role }) => {
      const token = {
        ...NEW_TOKEN,
        id: crypto.randomUUID(),
        name,
        role,
        time_created: new Date().toISOString(),
      }
      tokens.push(token)
      return { ...token, token: 'oxm_of-a-system-that-is-made-up' }
    },
    getToken: async ({ token }) => tokenOf(token),
    revokeToken: async ({ token }) => {
      const revoked = {
        ...tokenOf(token),
        state: 'revoked' as const,
        time_revoked: new Date().toISOString(),
      }
      replace(tokens, ({ id }) => id === revoked.id, revoked)
      return revoked
    },
    listAudit: async (page) => pageOf(audit, page),
    listSilos: async (page) => pageOf(silos, page),
    setSilo: async (silo) => replace(silos, ({ id }) => id === silo.id, silo),
    removeSilo: async ({ silo }) => remove(silos, silo),
    listProjects: async (page) => pageOf(projects, page),
    setProject: async ({ id, name, silo }) =>
      replace(projects, (one) => one.id === id, {
        id,
        name,
        silo_id: silos.find((one) => one.id === silo || one.name === silo)?.id ?? null,
      }),
    removeProject: async ({ project }) => remove(projects, project),
  }
}

function replace<T>(items: T[], is: (item: T) => boolean, by: T): T {
  const place = items.findIndex(is)
  items.splice(place < 0 ? items.length : place, 1, by)
  return by
}

function remove(items: { readonly id: string; readonly name: string }[], text: string): void {
  const place = items.findIndex(({ id, name }) => id === text || name === text)
  if (place >= 0) items.splice(place, 1)
}
