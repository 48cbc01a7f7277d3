import type { LossCount, LossKind } from '@oximeter/api/client'

import { formatCount } from '../../format/quantity.ts'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'

const WORDS: Record<LossKind, string> = {
  dropped: 'Samples dropped',
  quarantined: 'Samples in quarantine',
  refused: 'Samples refused',
  pages_lost: 'Pages lost at producers',
}

const COLUMNS: Column<LossCount>[] = [
  { header: 'What', cell: ({ kind }) => WORDS[kind] },
  { header: 'Reason', cell: ({ reason }) => reason.replaceAll('_', ' ') },
  { header: 'Last hour', align: 'right', cell: ({ last_hour }) => formatCount(last_hour) },
  { header: 'Since it started', align: 'right', cell: ({ total }) => formatCount(total) },
]

/** Every loss has a name. */
export function Losses({ losses }: { readonly losses: readonly LossCount[] }) {
  return (
    <Section title="Losses">
      <DataTable
        label="Losses"
        rows={losses}
        columns={COLUMNS}
        rowKey={({ kind, reason }) => `${kind} ${reason}`}
        empty="None since it started."
      />
    </Section>
  )
}
