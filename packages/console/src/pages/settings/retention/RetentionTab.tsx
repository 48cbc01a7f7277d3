import type { RetentionPolicyJson, TimeseriesUsage } from '@oximeter/api/client'
import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { retentionQuery, usageQuery } from '../../../api/queries/settings.ts'
import { formatBytes, formatCount } from '../../../format/quantity.ts'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { Known } from '../../../parts/Known.tsx'
import { Section } from '../../../parts/Section.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import { TextLink } from '../../../parts/TextLink.tsx'
import { RemovePolicy } from './RemovePolicy.tsx'
import { SetPolicy } from './SetPolicy.tsx'

const POLICY_COLUMNS: Column<RetentionPolicyJson>[] = [
  {
    header: 'Timeseries',
    cell: ({ pattern, given }) => (
      <Group gap="xs" wrap="nowrap">
        {pattern === 'default' ? 'all others' : pattern}
        {!given && <StateBadge tone="plain">default</StateBadge>}
      </Group>
    ),
  },
  { header: 'Kept for', cell: ({ days }) => (days === 1 ? '1 day' : `${days} days`) },
  {
    header: 'At most',
    cell: ({ bytes }) => (bytes === null ? 'any size' : formatBytes(bytes)),
  },
  {
    header: 'Actions',
    align: 'right',
    cell: (policy) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        <SetPolicy policy={policy} />
        {policy.given && <RemovePolicy policy={policy} />}
      </Group>
    ),
  },
]

const USAGE_COLUMNS: Column<TimeseriesUsage>[] = [
  {
    header: 'Timeseries',
    cell: ({ timeseries_name: name }) => (
      <TextLink to="/timeseries/$name" params={{ name }}>
        {name}
      </TextLink>
    ),
  },
  { header: 'Policy', cell: ({ pattern }) => (pattern === 'default' ? 'all others' : pattern) },
  { header: 'Oldest day', cell: ({ oldest_day }) => oldest_day },
  { header: 'Newest day', cell: ({ newest_day }) => newest_day },
  { header: 'Samples', align: 'right', cell: ({ samples }) => formatCount(samples) },
  { header: 'On the disk', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
]

/** How long samples are kept, and what they take. */
export function RetentionTab() {
  const nexus = useNexus()
  const policies = useQuery(retentionQuery(nexus))
  const usage = useQuery(usageQuery(nexus))
  return (
    <>
      <Section title="Policies" actions={<SetPolicy />}>
        <Known query={policies} lines={2}>
          {(rows) => (
            <DataTable
              label="Policies"
              rows={rows}
              columns={POLICY_COLUMNS}
              rowKey={({ pattern }) => pattern}
            />
          )}
        </Known>
      </Section>
      <Section title="What is stored">
        <Known query={usage} lines={6}>
          {(rows) => (
            <DataTable
              label="What is stored"
              rows={rows.toSorted((a, b) => b.bytes - a.bytes)}
              columns={USAGE_COLUMNS}
              rowKey={({ timeseries_name }) => timeseries_name}
              empty="No sample is stored yet."
            />
          )}
        </Known>
      </Section>
    </>
  )
}
