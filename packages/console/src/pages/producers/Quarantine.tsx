import type { QuarantineGroup } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { quarantineQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'

const COLUMNS: Column<QuarantineGroup>[] = [
  { header: 'Timeseries', cell: ({ timeseries_name }) => timeseries_name },
  { header: 'Reason', cell: ({ reason }) => reason.replaceAll('_', ' ') },
  { header: 'The last one', cell: ({ example }) => example },
  { header: 'Samples', align: 'right', cell: ({ count }) => formatCount(count) },
  { header: 'Last', cell: ({ last }) => <Ago instant={last} /> },
]

/** Samples that contradict their schema: kept, and stored once that is mended. */
export function Quarantine() {
  const { data = [] } = useQuery(quarantineQuery(useNexus()))
  if (data.length === 0) return null
  return (
    <Section title="Quarantine">
      <DataTable
        label="Samples in quarantine"
        rows={data}
        columns={COLUMNS}
        rowKey={({ timeseries_name, reason }) => `${timeseries_name} ${reason}`}
      />
    </Section>
  )
}
