import { durationToMs, type ProducerStatus } from '@oximeter/api/client'

import { formatCount, formatSeconds } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { ShortId } from '../../parts/ShortId.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { HealthBadge } from './HealthBadge.tsx'
import { lastCollected, type Judged } from './producer-health.ts'

interface JudgedProducer extends Judged {
  readonly producer: ProducerStatus
}

const COLUMNS: Column<JudgedProducer>[] = [
  {
    header: 'Producer',
    cell: ({ producer: { id, address } }) => (
      <TextLink to="/producers/$id" params={{ id }}>
        {address}
        <br />
        <ShortId id={id} />
      </TextLink>
    ),
  },
  {
    header: 'State',
    cell: ({ health, reason }) => <HealthBadge health={health} reason={reason} />,
  },
  { header: 'Kind', cell: ({ producer }) => producer.kind.replaceAll('_', ' ') },
  {
    header: 'Every',
    align: 'right',
    cell: ({ producer }) => formatSeconds(durationToMs(producer.interval) / 1000),
  },
  {
    header: 'Collected',
    cell: ({ producer }) => {
      const time = lastCollected(producer)
      return time === undefined ? 'never' : <Ago instant={time} />
    },
  },
  {
    header: 'Took',
    align: 'right',
    cell: ({ producer: { status } }) =>
      status?.last_success
        ? formatSeconds(durationToMs(status.last_success.time_collecting) / 1000)
        : '–',
  },
  {
    header: 'Samples',
    align: 'right',
    cell: ({ producer: { status } }) =>
      status?.last_success ? formatCount(status.last_success.n_samples) : '–',
  },
  {
    header: 'Failures',
    align: 'right',
    cell: ({ producer: { status } }) => (status === null ? '–' : formatCount(status.n_failures)),
  },
  {
    header: 'Collector',
    cell: ({ producer: { collector_id } }) =>
      collector_id === null ? (
        '–'
      ) : (
        <TextLink to="/collectors/$id" params={{ id: collector_id }}>
          <ShortId id={collector_id} />
        </TextLink>
      ),
  },
]

export function ProducersTable({ judged }: { readonly judged: readonly JudgedProducer[] }) {
  return (
    <DataTable
      label="Producers"
      rows={judged}
      columns={COLUMNS}
      rowKey={({ producer }) => producer.id}
      empty="No producer is found so. Search for less, or show all states."
    />
  )
}
