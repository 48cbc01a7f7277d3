import type { RefusedRegistration } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { refusedRegistrationsQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'

const COLUMNS: Column<RefusedRegistration>[] = [
  { header: 'Who', cell: ({ id, peer }) => id ?? peer },
  { header: 'Address', cell: ({ address }) => address ?? '–' },
  { header: 'Reason', cell: ({ reason }) => reason.replaceAll('_', ' ') },
  { header: 'What was wrong', cell: ({ detail }) => detail },
  { header: 'Times', align: 'right', cell: ({ count }) => formatCount(count) },
  { header: 'Last', cell: ({ last_at }) => <Ago instant={last_at} /> },
]

/** Shown only where there are some: whoever is not in the list of producers may be here. */
export function RefusedRegistrations() {
  const { data = [] } = useQuery(refusedRegistrationsQuery(useNexus()))
  if (data.length === 0) return null
  return (
    <Section title="Refused registrations">
      <DataTable
        label="Refused registrations"
        rows={data}
        columns={COLUMNS}
        rowKey={({ id, peer, reason }) => `${id ?? peer} ${reason}`}
      />
    </Section>
  )
}
