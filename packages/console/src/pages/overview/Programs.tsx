import type { ProgramStatus } from '@oximeter/api/client'

import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'
import { StateBadge } from '../../parts/StateBadge.tsx'

const COLUMNS: Column<ProgramStatus>[] = [
  { header: 'Program', cell: ({ name }) => name },
  {
    header: 'State',
    cell: ({ ok, detail }) => (
      <StateBadge tone={ok ? 'good' : 'bad'} reason={detail}>
        {ok ? 'well' : 'troubled'}
      </StateBadge>
    ),
  },
  { header: 'Version', cell: ({ version }) => version ?? '–' },
  {
    header: 'Started',
    cell: ({ started }) => (started === null ? '–' : <Ago instant={started} />),
  },
]

/** What the system runs. */
export function Programs({ programs }: { readonly programs: readonly ProgramStatus[] }) {
  return (
    <Section title="Programs">
      <DataTable
        label="Programs"
        rows={programs}
        columns={COLUMNS}
        rowKey={({ name, id, url }) => `${name} ${id ?? url ?? ''}`}
      />
    </Section>
  )
}
