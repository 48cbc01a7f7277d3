import { readFile } from 'node:fs/promises'

import type { AlertReceiver, NexusPublicClient, ReceiverKind } from '@oximeter/api/client'

import type { Answer } from '../../command-line/answer.ts'
import { EXIT, UsageError } from '../../command-line/exit.ts'
import { formatTable, printable } from '../../output/table.ts'
import { formatTimeAgo } from '../../output/time-ago.ts'

export async function listReceivers(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const { items } = await nexus.listAlertReceivers()
  const failing = items.filter(({ delivery }) => delivery.error !== null)
  return {
    json: { items },
    notes: failing.map(
      ({ name, delivery }) => `Note: ${printable(name)}: ${printable(delivery.error ?? '')}.`,
    ),
    text: (style) =>
      items.length === 0
        ? 'No receivers: nobody is told of alerts. Make one with oximeter alerts receivers set.\n'
        : formatTable(
            [
              { title: 'RECEIVER' },
              { title: 'KIND' },
              { title: 'URL' },
              { title: 'STATE' },
              { title: 'SENT', align: 'right' },
              { title: 'FAILED', align: 'right' },
              { title: 'LAST SENT' },
              { title: 'FROM' },
            ],
            items.map((receiver) => [
              receiver.name,
              receiver.kind,
              receiver.url,
              stateOf(receiver),
              String(receiver.delivery.sent),
              String(receiver.delivery.failed),
              receiver.delivery.time_sent === null
                ? '-'
                : formatTimeAgo(receiver.delivery.time_sent, now()),
              receiver.source ?? 'api',
            ]),
            style,
          ),
  }
}

function stateOf({ enabled, delivery }: AlertReceiver): string {
  if (!enabled) return 'off'
  return delivery.error === null ? 'ok' : 'failing'
}

export async function setReceiver(
  nexus: NexusPublicClient,
  name: string,
  flags: {
    readonly kind: ReceiverKind
    readonly url: string
    readonly bearerFile?: string
    readonly ca?: string
    readonly repeat?: number
    readonly resolved: boolean
  },
): Promise<Answer> {
  const { kind, url, bearerFile, ca, repeat, resolved } = flags
  const made = await nexus.setAlertReceiver({ name }, {
    kind,
    url,
    send_resolved: resolved,
    ...(bearerFile !== undefined && { bearer_token: (await contentOf(bearerFile)).trim() }),
    ...(ca !== undefined && { ca: await contentOf(ca) }),
    ...(repeat !== undefined && { repeat_secs: Math.round(repeat / 1000) }),
  })
  return {
    json: made,
    text: () =>
      `${name} is told of alerts at ${printable(made.url)}. To try it: oximeter alerts test ${name}\n`,
  }
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new UsageError(`${path} cannot be read (${code})`)
  }
}

export async function removeReceiver(nexus: NexusPublicClient, name: string): Promise<Answer> {
  await nexus.removeAlertReceiver({ name })
  return { json: { name }, text: () => `${printable(name)} is told of alerts no more.\n` }
}

/** It fails if the receiver did not take the message. */
export async function testReceiver(nexus: NexusPublicClient, name: string): Promise<Answer> {
  const outcome = await nexus.testAlertReceiver({ name })
  return {
    json: outcome,
    exitCode: outcome.ok ? EXIT.ok : EXIT.failed,
    text: () =>
      `${printable(name)}: ${printable(outcome.detail)}, after ${outcome.elapsed_ms} ms\n`,
  }
}
