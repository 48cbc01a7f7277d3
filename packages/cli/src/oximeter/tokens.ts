import type { AuditEntry, NexusPublicClient, Token, TokenCreateRequest } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { notesOf, takeItems } from '../command-line/take-items.ts'
import { formatPairs, formatTable, printable } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** Makes a token. Its text alone goes to standard output, so that it can go into a file. */
export async function createToken(
  nexus: NexusPublicClient,
  request: TokenCreateRequest,
): Promise<Answer> {
  const json = await nexus.createToken(request)
  const until = json.time_expires === null ? 'until it is revoked' : `until ${json.time_expires}`
  return {
    json,
    text: () => `${json.token}\n`,
    notes: [
      `Token '${json.name}' of a ${whatFor(json)} is good ${until}. It is not shown again: keep it now.`,
    ],
  }
}

/** All tokens, one a line; those that ended only where they are wanted. */
export async function listTokens(
  nexus: NexusPublicClient,
  { all }: { readonly all: boolean },
  now: () => number = Date.now,
): Promise<Answer> {
  const every = await allItems((page) => nexus.listTokens(page))
  const items = all ? every : every.filter(({ state }) => state === 'valid')
  const hidden = every.length - items.length
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'There is no token.\n'
        : formatTable(
            [
              { title: 'NAME' },
              { title: 'FOR' },
              { title: 'STATE' },
              { title: 'CREATED', align: 'right' },
              { title: 'LAST USED', align: 'right' },
              { title: 'EXPIRES' },
              { title: 'ID' },
            ],
            items.map((token) => [
              token.name,
              whatFor(token),
              token.state,
              formatTimeAgo(token.time_created, now()),
              token.time_last_used === null ? 'never' : formatTimeAgo(token.time_last_used, now()),
              token.time_expires ?? 'never',
              token.id,
            ]),
            style,
          ),
    notes: hidden === 0 ? [] : [`${hidden} more are expired or revoked: see --all.`],
  }
}

/** @param which its id, or its name */
export async function showToken(nexus: NexusPublicClient, which: string): Promise<Answer> {
  const json = await nexus.getToken({ token: which })
  return {
    json,
    text: () =>
      formatPairs([
        ['id', json.id],
        ['name', json.name],
        ['for', whatFor(json)],
        ['state', json.state],
        ['created', `${json.time_created} by ${json.created_by}`],
        ['expires', json.time_expires ?? 'never'],
        ...(json.time_revoked === null ? [] : ([['revoked', json.time_revoked]] as const)),
        ['last used', json.time_last_used ?? 'never'],
        ...(json.producer_ids ?? []).map((id) => ['producer', id] as const),
      ]),
  }
}

/** @param which its id, or its name */
export async function revokeToken(nexus: NexusPublicClient, which: string): Promise<Answer> {
  const json = await nexus.revokeToken({ token: which })
  return {
    json,
    text: () => `Token '${json.name}' is revoked; within 5 seconds every Nexus refuses it.\n`,
  }
}

/** What operators changed and who was refused, the newest first. */
export async function showAudit(
  nexus: NexusPublicClient,
  limit: number,
  now: () => number = Date.now,
): Promise<Answer> {
  const taken = await takeItems((page) => nexus.listAudit(page), limit)
  return {
    json: taken,
    text: (style) =>
      taken.items.length === 0
        ? 'Nothing was changed, and nobody refused.\n'
        : formatTable(
            [
              { title: 'WHEN', align: 'right' },
              { title: 'WHO' },
              { title: 'ACTION' },
              { title: 'SUBJECT' },
              { title: 'STATUS' },
              { title: 'DETAIL' },
            ],
            taken.items.map((entry) => rowOf(entry, now())),
            style,
          ),
    notes: notesOf(taken),
  }
}

function rowOf({ time, caller, action, subject, status, detail }: AuditEntry, nowMs: number) {
  return [
    formatTimeAgo(time, nowMs),
    printable(caller ?? '(unknown)'),
    action,
    printable(subject),
    String(status),
    printable(detail),
  ]
}

function whatFor({ role, scope, scope_id, producer_ids }: Token): string {
  if (role === 'viewer') return scope === 'fleet' ? 'viewer' : `viewer of ${scope} ${scope_id}`
  return producer_ids === null ? role : `${role} of ${producer_ids.length}`
}
