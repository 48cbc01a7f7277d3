import type { NexusPublicClient, RequestOptions, TimeseriesSchemaJson } from '@oximeter/api/client'

import type { Answer } from '../command-line/answer.ts'
import { formatSchema } from '../output/schema.ts'
import type { Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** All that is known of one timeseries, version by version. */
export async function describe(
  nexus: NexusPublicClient,
  name: string,
  { now = Date.now, ...options }: RequestOptions & { now?: () => number } = {},
): Promise<Answer> {
  const { items } = await nexus.getTimeseries({ name }, options)
  return {
    json: { items },
    text: (style) => items.map((schema) => describeSchema(schema, style, now())).join('\n'),
  }
}

function describeSchema(schema: TimeseriesSchemaJson, style: Style, nowMs: number): string {
  const { created, provisional } = schema
  const units = provisional ? 'not known yet: derived from samples' : schema.units
  const knownSince = `${created} (${formatTimeAgo(created, nowMs)})`
  return formatSchema({ ...schema, units }, style, [['known since', knownSince]])
}
