import type { AlertReceiver } from '@oximeter/api/client'
import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { receiversQuery } from '../../../api/queries/alerts.ts'
import { formatCount } from '../../../format/quantity.ts'
import { Ago } from '../../../parts/Ago.tsx'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { EmptyState } from '../../../parts/EmptyState.tsx'
import { Known } from '../../../parts/Known.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import { EditReceiver } from './EditReceiver.tsx'
import { judgeDelivery } from './judge-delivery.ts'
import { RemoveReceiver } from './RemoveReceiver.tsx'
import { TestReceiver } from './TestReceiver.tsx'

const COLUMNS: Column<AlertReceiver>[] = [
  {
    header: 'Receiver',
    cell: ({ name, source }) => (
      <Group gap="xs" wrap="nowrap">
        {name}
        {source !== null && (
          <StateBadge tone="plain" reason={`Written in ${source}, and changed there alone.`}>
            file
          </StateBadge>
        )}
      </Group>
    ),
  },
  {
    header: 'State',
    cell: (receiver) => {
      const { word, tone, reason } = judgeDelivery(receiver)
      return (
        <StateBadge tone={tone} reason={reason}>
          {word}
        </StateBadge>
      )
    },
  },
  { header: 'Kind', cell: ({ kind }) => kind },
  {
    header: 'URL',
    cell: ({ url }) => (
      <Text size="sm" truncate maw={280} title={url}>
        {url}
      </Text>
    ),
  },
  {
    header: 'Told',
    cell: ({ delivery: { time_sent } }) =>
      time_sent === null ? 'never' : <Ago instant={time_sent} />,
  },
  { header: 'Messages', align: 'right', cell: ({ delivery }) => formatCount(delivery.sent) },
  { header: 'Failed', align: 'right', cell: ({ delivery }) => formatCount(delivery.failed) },
  {
    header: 'Actions',
    align: 'right',
    cell: (receiver) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        <TestReceiver name={receiver.name} />
        {receiver.source === null && (
          <>
            <EditReceiver receiver={receiver} />
            <RemoveReceiver name={receiver.name} />
          </>
        )}
      </Group>
    ),
  },
]

/** Who is told, and how that goes. */
export function ReceiversTab() {
  const query = useQuery(receiversQuery(useNexus()))
  return (
    <>
      <Group justify="flex-end" mb="sm">
        <EditReceiver />
      </Group>
      <Known query={query} lines={3}>
        {(receivers) =>
          receivers.length === 0 ? (
            <EmptyState
              title="Nobody is told"
              hint="Alerts are on this page alone. A receiver is a webhook, or an Alertmanager."
            />
          ) : (
            <DataTable
              label="Receivers"
              rows={receivers}
              columns={COLUMNS}
              rowKey={({ name }) => name}
            />
          )
        }
      </Known>
    </>
  )
}
