import type { CollectorClient, Spool, SpoolBlock } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { EXIT, UsageError } from '../command-line/exit.ts'
import { notesOf, takeItems } from '../command-line/take-items.ts'
import { counted, formatBytes } from '../output/quantity.ts'
import { formatTable, printable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** What a collector has sealed and not yet stored: the whole, and at most `limit` blocks, one a line. */
export async function listSpool(
  collector: CollectorClient,
  limit: number,
  now: () => number = Date.now,
): Promise<Answer> {
  const first = await collector.spool({ limit: Math.min(limit, 1000) })
  const taken = await takeItems(
    (page) => (page.page_token === undefined ? Promise.resolve(first) : collector.spool(page)),
    limit,
  )
  const { items: _, next_page: __, ...whole } = first
  return {
    json: { ...whole, ...taken },
    text: (style) => formatSpool(collector.url, whole, taken.items, style, now()),
    notes: notesOf(taken),
  }
}

function formatSpool(
  url: string,
  { bytes, max_bytes, blocks, samples, oldest, paused, reason }: Omit<Spool, 'items' | 'next_page'>,
  items: readonly SpoolBlock[],
  style: Style,
  nowMs: number,
): string {
  const size = `${formatBytes(bytes)} of ${formatBytes(max_bytes)}`
  const what =
    blocks === 0
      ? `Nothing waits in the spool of ${url} (${size}).\n`
      : `${counted(blocks, 'block')} with ${counted(samples, 'sample')} in the spool of ${url}: ${size}` +
        `${oldest === null ? '' : `, the oldest sealed ${formatTimeAgo(oldest, nowMs)}`}.\n`
  const why = reason === null ? '' : `: ${printable(reason)}`
  const state = paused
    ? `Pulling is paused${why}.\n`
    : reason === null
      ? ''
      : `Blocks wait${why}.\n`
  return items.length === 0 ? what + state : `${what}${state}\n${formatBlocks(items, style, nowMs)}`
}

function formatBlocks(items: readonly SpoolBlock[], style: Style, nowMs: number): string {
  return formatTable(
    [
      { title: 'ID' },
      { title: 'TABLE' },
      { title: 'DAY' },
      { title: 'ROWS', align: 'right' },
      { title: 'SAMPLES', align: 'right' },
      { title: 'SIZE', align: 'right' },
      { title: 'SEALED', align: 'right' },
      { title: 'STATE' },
      { title: 'ATTEMPTS', align: 'right' },
      { title: 'LAST ERROR' },
    ],
    items.map((block) => [
      block.id,
      block.table,
      block.day ?? '',
      String(block.rows),
      String(block.samples),
      formatBytes(block.bytes),
      formatTimeAgo(block.sealed_at, nowMs),
      block.state,
      String(block.attempts),
      block.last_error ?? '',
    ]),
    style,
  )
}

/** Has blocks tried again at once, all without `ids`. It fails where none of those named could be. */
export async function replaySpool(
  collector: CollectorClient,
  ids: readonly string[],
): Promise<Answer> {
  const json = await collector.replaySpool(ids.length === 0 ? {} : { ids: [...ids] })
  const { retried } = json
  const missing = Math.max(0, ids.length - retried)
  return {
    json,
    exitCode: retried === 0 && missing > 0 ? EXIT.failed : EXIT.ok,
    text: () => {
      const tried =
        retried === 0
          ? 'No block waits to be tried again.'
          : `${counted(retried, 'block')} tried again.`
      const others = 'not there any more, or damaged'
      return missing === 0 ? `${tried}\n` : `${tried} ${missing} of those named: ${others}.\n`
    },
  }
}

export interface SpoolDropOptions {
  readonly all: boolean
  /** The person knows that samples are lost. */
  readonly yes: boolean
}

/** Gives blocks up. @throws {UsageError} unless it is said which, and that their samples may be lost */
export async function dropSpool(
  collector: CollectorClient,
  ids: readonly string[],
  { all, yes }: SpoolDropOptions,
): Promise<Answer> {
  if (all === ids.length > 0) {
    throw new UsageError('say which blocks to give up: either their ids, or --all')
  }
  if (!yes) throw new UsageError(await warning(collector, all ? undefined : ids))
  const json = await collector.dropSpool(all ? { all } : { ids: [...ids] })
  return {
    json,
    text: () =>
      `Gave up ${counted(json.blocks, 'block')} with ${counted(json.samples, 'sample')} ` +
      `(${formatBytes(json.bytes)}).\n`,
  }
}

async function warning(collector: CollectorClient, ids?: readonly string[]): Promise<string> {
  const named = new Set(ids)
  const items = await allItems((page) => collector.spool(page))
  const blocks = items.filter(({ id }) => ids === undefined || named.has(id))
  const samples = blocks.reduce((sum, block) => sum + block.samples, 0)
  return (
    `${counted(samples, 'sample')} in ${counted(blocks.length, 'block')} would be lost for good: ` +
    'add --yes if they may be'
  )
}
