import { parseQuery, type Query, type Span, type Stage } from '@oximeter/oxql'

import type { TimeText } from './time-text.ts'

export interface TimeRange {
  /** Points from here on. */
  readonly from?: TimeText | undefined
  /** Points before this. */
  readonly to?: TimeText | undefined
}

/** A query with a range of time in it, and where its text came from. */
export interface RangedQuery {
  readonly text: string
  /** The place in the text as it was given. */
  readonly original: (span: Span) => Span
}

/**
 * Adds a filter on `timestamp` after every `get`, where it applies to all that comes after: to add it
 * in the end would leave out points of windows, not samples.
 *
 * @throws OxqlError if the text cannot be read
 */
export function withTimeRange(given: string, { from, to }: TimeRange): RangedQuery {
  const conditions = [
    ...(from === undefined ? [] : [`timestamp >= ${from}`]),
    ...(to === undefined ? [] : [`timestamp < ${to}`]),
  ]
  if (conditions.length === 0) return { text: given, original: (span) => span }
  const filter = ` | filter ${conditions.join(' && ')}`
  const places = placesAfterGet(parseQuery(given, { now: 0n }))
  let text = ''
  let end = 0
  for (const place of places) {
    text += given.slice(end, place) + filter
    end = place
  }
  const original = (position: number): number => {
    let inserted = 0
    for (const place of places) {
      if (position <= place + inserted) break
      inserted += Math.min(filter.length, position - place - inserted)
    }
    return position - inserted
  }
  return {
    text: text + given.slice(end),
    original: (span) => ({ start: original(span.start), end: original(span.end) }),
  }
}

/** Where the filter goes: after `get` and what must stand beside it. */
function placesAfterGet({ stages }: Query): number[] {
  return stages.flatMap((stage, i) => {
    if (stage.kind === 'group') return stage.queries.flatMap(placesAfterGet)
    if (stage.kind !== 'get') return []
    let last: Stage = stage
    for (const next of stages.slice(i + 1)) {
      if (next.kind !== 'raw' && next.kind !== 'offset') break
      last = next
    }
    return [last.end]
  })
}
