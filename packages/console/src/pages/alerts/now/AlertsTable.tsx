import type { Alert } from '@oximeter/api/client'
import { Group, Stack, Text } from '@mantine/core'

import { Ago } from '../../../parts/Ago.tsx'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import { TextLink } from '../../../parts/TextLink.tsx'
import { byUrgency, SEVERITY_TONES, toneOf, valueText } from '../alert-words.ts'
import { Labels } from '../Labels.tsx'
import { SilenceButton } from '../silences/SilenceButton.tsx'

const SAID_ELSEWHERE = ['alertname', 'severity']

const COLUMNS: Column<Alert>[] = [
  {
    header: 'State',
    cell: ({ state, severity, silenced_by }) => (
      <Group gap={4} wrap="nowrap">
        <StateBadge tone={toneOf(state, severity)}>{state}</StateBadge>
        {silenced_by.length > 0 && (
          <StateBadge tone="plain" reason="A silence holds: nobody is told.">
            silenced
          </StateBadge>
        )}
      </Group>
    ),
  },
  {
    header: 'Alert',
    cell: ({ rule, rule_id: id, annotations }) => (
      <Stack gap={0}>
        <TextLink to="/alerts/rules/$id" params={{ id }}>
          {rule}
        </TextLink>
        {annotations['summary'] !== undefined && (
          <Text size="xs" c="dimmed">
            {annotations['summary']}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    header: 'Severity',
    cell: ({ severity }) => <StateBadge tone={SEVERITY_TONES[severity]}>{severity}</StateBadge>,
  },
  {
    header: 'Labels',
    cell: ({ labels }) => <Labels labels={labels} without={SAID_ELSEWHERE} />,
  },
  { header: 'Value', align: 'right', cell: ({ value }) => valueText(value) },
  {
    header: 'Since',
    cell: ({ state, time_active, time_resolved }) => (
      <Ago instant={(state === 'resolved' ? time_resolved : null) ?? time_active} />
    ),
  },
  {
    header: 'Actions',
    align: 'right',
    cell: (alert) =>
      alert.state !== 'resolved' &&
      alert.silenced_by.length === 0 && <SilenceButton labels={alert.labels} />,
  },
]

export interface AlertsTableProps {
  readonly alerts: readonly Alert[]
  readonly empty: string
}

/** Alerts, those first that want somebody. */
export function AlertsTable({ alerts, empty }: AlertsTableProps) {
  return (
    <DataTable
      label="Alerts"
      rows={alerts.toSorted(byUrgency)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      empty={empty}
    />
  )
}
