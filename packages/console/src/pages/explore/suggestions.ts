import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { isCumulative, isHistogram } from '@oximeter/core'

import { alignChoices, firstQuery } from '../../query/builder/choices.ts'
import { writeQuery } from '../../query/builder/write-query.ts'

export interface Suggestion {
  readonly timeseries: string
  readonly description: string
  readonly query: string
}

type Kind = 'gauge' | 'counter' | 'histogram'
const KINDS: readonly Kind[] = ['gauge', 'counter', 'histogram']

/** What most people know, and want to see first. */
const KNOWN = [
  /^host:(cpu|memory|load)/,
  /^http_(service|server):/,
  /^process:(cpu|memory)/,
  /^host:/,
]

/** Three queries to begin with, of timeseries that are there: a gauge, a counter and a histogram, if there are. */
export function suggestionsFor(schemas: readonly TimeseriesSchemaJson[]): Suggestion[] {
  const newest = [...new Map(schemas.map((schema) => [schema.timeseries_name, schema])).values()]
  const usable = newest
    .filter(({ datum_type: datum }) => alignChoices(datum).length > 0)
    .map((schema) => ({ schema, rank: rankOf(schema.timeseries_name), kind: kindOf(schema) }))
    .sort((a, b) => a.rank - b.rank)
  const ofEach = KINDS.flatMap((kind) => usable.find((one) => one.kind === kind) ?? [])
  const picked = new Set([...ofEach, ...usable].slice(0, 3))
  return Array.from(picked, ({ schema }) => ({
    timeseries: schema.timeseries_name,
    description: schema.description.metric,
    query: writeQuery(firstQuery(schema)),
  }))
}

function rankOf(name: string): number {
  const place = KNOWN.findIndex((pattern) => pattern.test(name))
  return place === -1 ? KNOWN.length : place
}

function kindOf({ datum_type: datum }: TimeseriesSchemaJson): Kind {
  if (isHistogram(datum)) return 'histogram'
  return isCumulative(datum) ? 'counter' : 'gauge'
}
