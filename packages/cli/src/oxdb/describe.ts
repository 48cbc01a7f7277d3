import type { NexusPublicClient, TimeseriesSchemaJson } from '@oximeter/api/client'

import type { Answer } from '../command-line/answer.ts'
import { formatPairs, formatTable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'

/** All that is known of one timeseries, version by version. */
export async function describe(
  nexus: NexusPublicClient,
  name: string,
  now: () => number = Date.now,
): Promise<Answer> {
  const { items } = await nexus.timeseries(name)
  return {
    json: { items },
    text: (style) => items.map((schema) => describeSchema(schema, style, now())).join('\n'),
  }
}

function describeSchema(schema: TimeseriesSchemaJson, style: Style, nowMs: number): string {
  const { target, metric } = schema.description
  const pairs = formatPairs([
    ['timeseries', schema.timeseries_name],
    ['version', String(schema.version)],
    ['metric', metric === '' ? '(no description)' : metric],
    ['target', target === '' ? '(no description)' : target],
    ['type', schema.datum_type],
    ['units', schema.provisional ? 'not known yet: derived from samples' : schema.units],
    ['scope', schema.authz_scope],
    ['known since', `${schema.created} (${formatTimeAgo(schema.created, nowMs)})`],
  ])
  const fields = formatTable(
    [{ title: 'FIELD' }, { title: 'TYPE' }, { title: 'OF' }, { title: 'DESCRIPTION' }],
    schema.field_schema.map(({ name, field_type, source, description }) => [
      name,
      field_type,
      source,
      description,
    ]),
    style,
  )
  return `${pairs}\n${fields}`
}
