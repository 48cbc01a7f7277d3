import type { ProducerDetails, RefusalCount } from '@oximeter/api/client'
import { Text } from '@mantine/core'

import { formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'

const COLUMNS: Column<RefusalCount & { readonly what: string }>[] = [
  { header: 'What', cell: ({ what }) => what },
  { header: 'Reason', cell: ({ reason }) => reason.replaceAll('_', ' ') },
  { header: 'The last one', cell: ({ example }) => example },
  { header: 'Samples', align: 'right', cell: ({ count }) => formatCount(count) },
  { header: 'Last', cell: ({ last_at }) => <Ago instant={last_at} /> },
]

/** Samples of a producer that were not taken, or are kept apart, each with its reason. */
export function Refusals({ status }: { readonly status: ProducerDetails }) {
  const { refusals, quarantines, last_error_item } = status
  const rows = [
    ...refusals.map((one) => ({ ...one, what: 'refused' })),
    ...quarantines.map((one) => ({ ...one, what: 'in quarantine' })),
  ]
  return (
    <Section title="Refused, and in quarantine">
      <DataTable
        label="Samples that were not taken"
        rows={rows}
        columns={COLUMNS}
        rowKey={({ what, reason }) => `${what} ${reason}`}
        empty="Every sample was taken."
      />
      {last_error_item !== null && (
        <Text size="sm" mt="xs">
          It last said of itself <Ago instant={last_error_item.at} />: {last_error_item.type},{' '}
          {last_error_item.message}
        </Text>
      )}
    </Section>
  )
}
