import type { NexusPublicClient, RequestOptions, TimeseriesSchemaJson } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { formatTable, type Column } from '../output/table.ts'

/** All timeseries that the system knows, in all versions. */
export async function allSchemas(
  nexus: NexusPublicClient,
  options: RequestOptions = {},
): Promise<TimeseriesSchemaJson[]> {
  return allItems((page) => nexus.listSchemas(page, options))
}

/** What is being collected. */
export async function schemas(
  nexus: NexusPublicClient,
  options: RequestOptions = {},
): Promise<Answer> {
  const items = await allSchemas(nexus, options)
  return {
    json: { items },
    text: (style) => {
      if (items.length === 0) return 'Nothing has been collected yet.\n'
      const versioned = items.some(({ version }) => version > 1)
      const columns: Column[] = [{ title: 'TIMESERIES' }, { title: 'TYPE' }, { title: 'UNITS' }]
      if (versioned) columns.splice(1, 0, { title: 'VERSION', align: 'right' })
      return formatTable(
        [...columns, { title: 'FIELDS' }],
        items.map((schema) => [
          schema.timeseries_name,
          ...(versioned ? [String(schema.version)] : []),
          schema.datum_type,
          schema.units,
          schema.field_schema.map(({ name }) => name).join(', '),
        ]),
        style,
      )
    },
  }
}
