import type { SlowProducer } from '@oximeter/api/client'

import { formatSeconds } from '../../format/quantity.ts'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'
import { TextLink } from '../../parts/TextLink.tsx'

const COLUMNS: Column<SlowProducer>[] = [
  {
    header: 'Producer',
    cell: ({ producer_id: id }) => (
      <TextLink to="/producers/$id" params={{ id }}>
        {id}
      </TextLink>
    ),
  },
  { header: 'Took', align: 'right', cell: ({ ms }) => formatSeconds(ms / 1000) },
]

/** Who takes longest to answer. */
export function SlowestProducers({ slowest }: { readonly slowest: readonly SlowProducer[] }) {
  return (
    <Section title="Slowest producers">
      <DataTable
        label="Slowest producers"
        rows={slowest.slice(0, 10)}
        columns={COLUMNS}
        rowKey={({ producer_id }) => producer_id}
        empty="None was collected yet."
      />
    </Section>
  )
}
