import {
  durationToMs,
  HttpProblem,
  type Duration,
  type NexusPublicClient,
  type ProducerAssignment,
  type ProducerCollection,
} from '@oximeter/api/client'

import { formatBytes, formatDuration } from '../output/quantity.ts'
import { formatTable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** What became of a producer lately, the newest first. */
export interface ProducerHistory {
  readonly assignments: readonly ProducerAssignment[]
  /** Null while its collector, which alone remembers them, does not answer. */
  readonly collections: readonly ProducerCollection[] | null
}

export async function producerHistory(
  nexus: NexusPublicClient,
  id: string,
): Promise<ProducerHistory> {
  const [{ items: assignments }, collections] = await Promise.all([
    nexus.getAssignments({ id }),
    collectionsOf(nexus, id),
  ])
  return { assignments, collections }
}

async function collectionsOf(
  nexus: NexusPublicClient,
  id: string,
): Promise<readonly ProducerCollection[] | null> {
  try {
    return (await nexus.getCollections({ id })).items
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 503) return null
    throw error
  }
}

/** A table of each, where there is anything to tell. */
export function formatHistory(
  { assignments, collections }: ProducerHistory,
  style: Style,
  nowMs: number,
): string[] {
  return [
    ...(collections === null || collections.length === 0
      ? []
      : [formatCollections(collections, style, nowMs)]),
    ...(assignments.length === 0 ? [] : [formatAssignments(assignments, style, nowMs)]),
  ]
}

function formatCollections(
  collections: readonly ProducerCollection[],
  style: Style,
  nowMs: number,
): string {
  return formatTable(
    [
      { title: 'COLLECTED', align: 'right' },
      { title: 'OUTCOME' },
      { title: 'TOOK', align: 'right' },
      { title: 'SAMPLES', align: 'right' },
      { title: 'REFUSED', align: 'right' },
      { title: 'SIZE', align: 'right' },
    ],
    collections.map((one) => [
      formatTimeAgo(one.started_at, nowMs),
      one.reason ?? one.outcome,
      formatSeconds(one.time_collecting),
      String(one.n_samples),
      String(one.n_refused),
      formatBytes(one.bytes),
    ]),
    style,
  )
}

function formatAssignments(
  assignments: readonly ProducerAssignment[],
  style: Style,
  nowMs: number,
): string {
  return formatTable(
    [
      { title: 'ASSIGNED', align: 'right' },
      { title: 'COLLECTOR' },
      { title: 'GENERATION', align: 'right' },
      { title: 'REASON' },
    ],
    assignments.map(({ time, collector_id, generation, reason }) => [
      formatTimeAgo(time, nowMs),
      collector_id,
      String(generation),
      reason,
    ]),
    style,
  )
}

/** `4.12ms`, `1500ms`, `30s`. */
export function formatSeconds(duration: Duration): string {
  const ms = durationToMs(duration)
  return ms >= 1000 ? formatDuration(Math.round(ms)) : `${Number(ms.toPrecision(3))}ms`
}
