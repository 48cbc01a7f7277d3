import type { CollectorStatus } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { collectorsQuery } from '../../api/queries/fleet.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Fill } from '../../parts/Fill.tsx'
import { Known } from '../../parts/Known.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { CollectorStateBadge } from './CollectorStateBadge.tsx'

const COLUMNS: Column<CollectorStatus>[] = [
  {
    header: 'Collector',
    cell: ({ id, address }) => (
      <TextLink to="/collectors/$id" params={{ id }}>
        {address}
        <br />
        <ShortId id={id} />
      </TextLink>
    ),
  },
  { header: 'State', cell: ({ state }) => <CollectorStateBadge state={state} /> },
  { header: 'Producers', align: 'right', cell: ({ n_producers }) => formatCount(n_producers) },
  {
    header: 'Failing',
    align: 'right',
    cell: ({ info }) => (info?.health === undefined ? '–' : formatCount(info.health.n_failing)),
  },
  {
    header: 'Samples/s',
    align: 'right',
    cell: ({ samples_per_second }) =>
      samples_per_second === null ? '–' : formatCount(samples_per_second),
  },
  {
    header: 'Spool',
    cell: ({ spool_bytes, spool_limit_bytes }) =>
      spool_bytes === null || spool_limit_bytes === null ? (
        '–'
      ) : (
        <Fill label="Spool" bytes={spool_bytes} limit={spool_limit_bytes} />
      ),
  },
  { header: 'Capacity', align: 'right', cell: ({ capacity }) => capacity },
  { header: 'Heard', cell: ({ last_seen }) => <Ago instant={last_seen} /> },
  { header: 'Version', cell: ({ info }) => info?.version ?? '–' },
]

/** Who collects, and how much they carry. */
export function CollectorsPage() {
  const query = useQuery(collectorsQuery(useNexus()))
  return (
    <>
      <PageHeader
        title="Collectors"
        hint="Each pulls its share of the producers, and stores what they yield."
      />
      <Known query={query} lines={3}>
        {(collectors) =>
          collectors.length === 0 ? (
            <EmptyState
              title="No collector is in service"
              hint='Start one with "oximeter run": it registers with this Nexus by itself and gets its share of the producers.'
            />
          ) : (
            <DataTable
              label="Collectors"
              rows={collectors}
              columns={COLUMNS}
              rowKey={({ id }) => id}
            />
          )
        }
      </Known>
    </>
  )
}
