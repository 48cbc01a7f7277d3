import type { CollectorProgress, ProgramStatus, SystemStatus } from '@oximeter/api/client'

import { formatBytes, formatCount } from '../../output/quantity.ts'
import { formatTable, type Style } from '../../output/table.ts'
import { formatAge } from '../../output/time-ago.ts'
import { clipped } from './clipped.ts'

/** Those in trouble, and then those that have most on their disk. */
const MOST_COLLECTORS = 6
const DETAIL_WIDTH = 30

/** Each collector, and how far it has got. */
export function formatCollectors(status: SystemStatus, style: Style, now: number): string {
  const progress = new Map(status.collectors.map((one) => [one.id, one]))
  const all = status.programs
    .filter(({ name }) => name === 'collector')
    .map((program) => ({ program, progress: progress.get(program.id ?? '') }))
    .toSorted((a, b) => urgency(b) - urgency(a))
  if (all.length === 0) {
    return 'No collector has registered: start one with "oximeter run".\n'
  }
  const table = formatTable(
    [
      { title: 'COLLECTOR' },
      { title: 'VERSION' },
      { title: 'UP', align: 'right' },
      { title: 'PRODUCERS', align: 'right' },
      { title: 'LAG', align: 'right' },
      { title: 'STORED', align: 'right' },
      { title: 'SPOOL', align: 'right' },
      { title: 'STATE' },
    ],
    all.slice(0, MOST_COLLECTORS).map((one) => rowOf(one, now)),
    style,
  )
  const n = status.n_collectors ?? all.length
  return n > MOST_COLLECTORS
    ? `${table}… and ${n - MOST_COLLECTORS} more, which are better off (oximeter collectors)\n`
    : table
}

interface Shown {
  readonly program: ProgramStatus
  readonly progress: CollectorProgress | undefined
}

function urgency({ program, progress }: Shown): number {
  if (!program.ok) return 3
  if (progress === undefined) return 0
  const { paused, reason, bytes, max_bytes } = progress.spool
  return (paused ? 2 : reason === null ? 0 : 1) + (max_bytes > 0 ? bytes / max_bytes : 0) / 2
}

function rowOf({ program, progress }: Shown, now: number): string[] {
  const { id = '', version, started } = program
  const ago = (time: string | null): string =>
    time === null ? 'nothing' : formatAge(Math.max(0, now - Date.parse(time)))
  const about = [id.slice(0, 8), clipped(version ?? '', 10), started === null ? '' : ago(started)]
  if (progress === undefined) return [...about, '', '', '', '', stateOf(program, undefined)]
  const { n_producers, oldest_unstored, newest_stored, spool } = progress
  return [
    ...about,
    formatCount(n_producers),
    oldest_unstored === null ? 'none' : ago(oldest_unstored),
    newest_stored === null ? 'nothing' : `${ago(newest_stored)} ago`,
    spoolText(spool),
    stateOf(program, spool),
  ]
}

function spoolText({ bytes, max_bytes }: CollectorProgress['spool']): string {
  const share = max_bytes > 0 ? Math.round((100 * bytes) / max_bytes) : 0
  return `${formatBytes(bytes)} (${share}%)`
}

function stateOf(program: ProgramStatus, spool: CollectorProgress['spool'] | undefined): string {
  const trouble = program.ok ? undefined : (program.detail ?? 'in trouble')
  const waiting = spool?.paused === true ? 'pulling pauses' : undefined
  const why = spool?.reason ?? undefined
  const words = [trouble, [waiting, why].filter(Boolean).join(': ')].find(Boolean)
  return clipped(words ?? 'ok', DETAIL_WIDTH)
}
