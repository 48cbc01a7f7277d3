import { durationToMs, type ProducerCollection } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { collectionsQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatBytes, formatCount, formatSeconds } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'
import { StateBadge } from '../../parts/StateBadge.tsx'

const COLUMNS: Column<ProducerCollection>[] = [
  { header: 'When', cell: ({ started_at }) => <Ago instant={started_at} /> },
  {
    header: 'Outcome',
    cell: ({ outcome, reason }) => (
      <StateBadge tone={outcome === 'success' ? 'good' : 'bad'}>
        {reason?.replaceAll('_', ' ') ?? outcome}
      </StateBadge>
    ),
  },
  {
    header: 'Took',
    align: 'right',
    cell: ({ time_collecting }) => formatSeconds(durationToMs(time_collecting) / 1000),
  },
  { header: 'Samples', align: 'right', cell: ({ n_samples }) => formatCount(n_samples) },
  { header: 'Refused', align: 'right', cell: ({ n_refused }) => formatCount(n_refused) },
  { header: 'Size', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
]

/** How the last collections of a producer went. */
export function Collections({ id }: { readonly id: string }) {
  const query = useQuery(collectionsQuery(useNexus(), id))
  return (
    <Section title="Last collections">
      <Known query={query} lines={4}>
        {({ items }) => (
          <DataTable
            label="Last collections"
            rows={items}
            columns={COLUMNS}
            rowKey={({ started_at }) => started_at}
            empty="None yet: its collector asks within one interval."
          />
        )}
      </Known>
    </Section>
  )
}
