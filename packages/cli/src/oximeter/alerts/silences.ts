import {
  MATCHER_OPERATORS,
  type AlertMatcher,
  type AlertSilence,
  type NexusPublicClient,
} from '@oximeter/api/client'

import { allItems } from '../../command-line/all-items.ts'
import type { Answer } from '../../command-line/answer.ts'
import { UsageError } from '../../command-line/exit.ts'
import { formatTable, printable } from '../../output/table.ts'
import { formatTimeAgo } from '../../output/time-ago.ts'

export async function listSilences(
  nexus: NexusPublicClient,
  { all }: { readonly all: boolean },
  now: () => number = Date.now,
): Promise<Answer> {
  const found = await allItems((page) => nexus.listAlertSilences(page))
  const items = found
    .filter(({ state }) => all || state !== 'expired')
    .toSorted((a, b) => (a.time_ends < b.time_ends ? -1 : 1))
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'No silences.\n'
        : formatTable(
            [
              { title: 'ID' },
              { title: 'STATE' },
              { title: 'ENDS' },
              { title: 'BY' },
              { title: 'MATCHERS' },
              { title: 'COMMENT' },
            ],
            items.map((one) => [
              one.id,
              one.state,
              formatTimeAgo(one.time_ends, now()),
              one.author,
              matchersText(one),
              one.comment,
            ]),
            style,
          ),
  }
}

export async function silence(
  nexus: NexusPublicClient,
  matchers: readonly string[],
  { ms, comment }: { readonly ms: number; readonly comment: string },
  now: () => number = Date.now,
): Promise<Answer> {
  const made = await nexus.createAlertSilence({
    matchers: matchers.map(matcherIn),
    time_ends: new Date(now() + ms).toISOString(),
    comment,
  })
  return {
    json: made,
    text: () =>
      `Nobody is told of alerts with ${printable(matchersText(made))} until ${made.time_ends}.\n` +
      `To end it: oximeter alerts unsilence ${made.id}\n`,
  }
}

export async function unsilence(nexus: NexusPublicClient, id: string): Promise<Answer> {
  const ended = await nexus.expireAlertSilence({ id })
  return {
    json: ended,
    text: () => `The silence of ${printable(matchersText(ended))} has ended.\n`,
  }
}

function matchersText({ matchers }: AlertSilence): string {
  return matchers.map(({ label, op, value }) => `${label}${op}${JSON.stringify(value)}`).join(' ')
}

/** What `host=~web.*` says. @throws {UsageError} */
function matcherIn(text: string): AlertMatcher {
  const [, label = '', written, value = ''] =
    /^([^=!~\s]+)\s*(=~|!~|!=|=)\s*(.*)$/s.exec(text) ?? []
  const op = MATCHER_OPERATORS.find((known) => known === written)
  if (op !== undefined) return { label, op, value }
  throw new UsageError(
    `'${text}' says nothing of a label: write host=web1, host!=web1, 'host=~web.*'`,
  )
}
