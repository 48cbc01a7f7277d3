import type { RetentionDeletion } from '@oximeter/api/client'
import { Alert } from '@mantine/core'

import { formatBytes, formatCount } from '../../../format/quantity.ts'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'

const COLUMNS: Column<RetentionDeletion>[] = [
  { header: 'Timeseries', cell: ({ timeseries_name }) => timeseries_name },
  {
    header: 'Days',
    cell: ({ days, first_day, last_day }) =>
      days === 1 ? first_day : `${first_day} to ${last_day}`,
  },
  { header: 'Samples', align: 'right', cell: ({ samples }) => formatCount(samples) },
  { header: 'Size', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
]

/** What a change of policies deletes. */
export function Deletions({ deletions }: { readonly deletions: readonly RetentionDeletion[] }) {
  if (deletions.length === 0) {
    return (
      <Alert color="teal" variant="light">
        Nothing that is stored is deleted for it now.
      </Alert>
    )
  }
  return (
    <Alert
      color="red"
      variant="light"
      title="This is deleted within minutes, and is not to be had again"
    >
      <DataTable
        label="What is deleted"
        rows={deletions}
        columns={COLUMNS}
        rowKey={({ timeseries_name, first_day }) => `${timeseries_name} ${first_day}`}
      />
    </Alert>
  )
}
