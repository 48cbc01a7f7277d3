import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { versionsQuery } from '../../api/queries/timeseries.ts'
import { useNexus } from '../../api/nexus.tsx'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'

const COLUMNS: Column<TimeseriesSchemaJson>[] = [
  { header: 'Version', cell: ({ version }) => version },
  {
    header: 'Fields',
    cell: ({ field_schema }) => field_schema.map(({ name }) => name).join(', ') || 'none',
  },
  {
    header: 'Rolled up by',
    cell: ({ rollups = [] }) => (rollups.length === 0 ? '–' : rollups.join(', ')),
  },
  {
    header: 'Defined',
    cell: ({ provisional }) => (provisional ? 'by its samples' : 'by a definition'),
  },
  { header: 'Since', cell: ({ created }) => <Ago instant={created} /> },
]

/** What a timeseries was, version by version. */
export function Versions({ name }: { readonly name: string }) {
  const query = useQuery(versionsQuery(useNexus(), name))
  return (
    <Section title="Versions">
      <Known query={query} lines={2}>
        {({ items }) => (
          <DataTable
            label="Versions"
            rows={items}
            columns={COLUMNS}
            rowKey={({ version }) => String(version)}
          />
        )}
      </Known>
    </Section>
  )
}
