import { HttpProblem } from '@oximeter/api/client'
import { queryOptions } from '@tanstack/react-query'

import type { Answer } from '../../answer/answer.ts'
import { readAnswer } from '../../answer/arrow/read-answer.ts'
import { stretchOf, type TimeRange } from '../../time-range/time-range.ts'
import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'

/** What a query may take: those of a month are worth waiting for. */
const TIMEOUT_MS = 60_000
/** A million points are many bytes: what nobody looks at is given back soon. */
const KEPT_MS = 30_000

export interface AskedQuery {
  /** OxQL. */
  readonly query: string
  readonly range: TimeRange
  /** How wide the answer is drawn. */
  readonly pixels: number
  /** Asked again after so many milliseconds; never, if it is left out. */
  readonly refreshMs?: number | undefined
}

/** The answer of a query over a stretch of time, with as many points as can be seen. */
export function answerQuery(nexus: Nexus, { query, range, pixels, refreshMs }: AskedQuery) {
  return queryOptions({
    queryKey: ['answer', query, range, pixels],
    queryFn: ({ signal }) => askAnswer(nexus, { query, range, pixels }, signal),
    // To compare a million points with those before would take longer than to draw them.
    structuralSharing: false,
    gcTime: KEPT_MS,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  })
}

export async function askAnswer(
  nexus: Nexus,
  { query, range, pixels }: AskedQuery,
  signal: AbortSignal,
): Promise<Answer> {
  const stretch = stretchOf(range, Date.now())
  const pieces = await nexus.querySystemAsArrow(
    {
      query,
      pixels,
      arrow_rows: 'series',
      ...(stretch !== undefined && {
        from: new Date(stretch.from * 1000).toISOString(),
        until: new Date(stretch.until * 1000).toISOString(),
      }),
    },
    { signal, timeoutMs: TIMEOUT_MS },
  )
  return readAnswer(await Array.fromAsync(pieces))
}

/** Whether a query failed for nothing but that nobody has measured it yet. */
export function isUnknownTimeseries(error: unknown): boolean {
  return (
    error instanceof HttpProblem &&
    error.mistakes.length > 0 &&
    error.mistakes.every(({ code }) => code === 'unknown-timeseries')
  )
}

/** What is asked of a chart in steps, so that a window that is dragged wider asks seldom. */
export function pixelsFor(width: number): number {
  return Math.max(400, Math.ceil(width / 200) * 200)
}

/** All timeseries, for names, units and descriptions. */
export function schemasQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['schemas'],
    queryFn: ({ signal }) => gather((page) => nexus.listSchemas(page, { signal })),
    staleTime: 60_000,
  })
}

/** Values of a field that the builder offers; of more, those that are searched. */
export const MAX_VALUES = 200

export function fieldValuesQuery(nexus: Nexus, timeseries: string, field: string, prefix: string) {
  return queryOptions({
    queryKey: ['field-values', timeseries, field, prefix],
    queryFn: ({ signal }) =>
      nexus.listFieldValues(
        { name: timeseries, field, limit: MAX_VALUES, ...(prefix !== '' && { prefix }) },
        { signal },
      ),
    staleTime: 30_000,
  })
}
