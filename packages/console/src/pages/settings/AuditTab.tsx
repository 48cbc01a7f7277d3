import type { AuditEntry } from '@oximeter/api/client'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useNexus } from '../../api/nexus.tsx'
import { auditQuery } from '../../api/queries/settings.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Known } from '../../parts/Known.tsx'
import { SearchInput } from '../../parts/SearchInput.tsx'
import { StateBadge } from '../../parts/StateBadge.tsx'

const COLUMNS: Column<AuditEntry>[] = [
  { header: 'When', cell: ({ time }) => <Ago instant={time} /> },
  { header: 'Who', cell: ({ caller }) => caller ?? 'unknown' },
  { header: 'What', cell: ({ action }) => action.replaceAll('_', ' ') },
  { header: 'Of', cell: ({ subject }) => subject },
  {
    header: 'Answer',
    cell: ({ status }) => (
      <StateBadge tone={status < 400 ? 'good' : 'bad'}>{String(status)}</StateBadge>
    ),
  },
  {
    header: 'Details',
    cell: ({ detail }) => (
      <Text size="sm" lineClamp={2} title={detail} maw={420}>
        {detail}
      </Text>
    ),
  },
]

/** What operators changed, and who was refused. */
export function AuditTab() {
  const query = useQuery(auditQuery(useNexus()))
  const [q, setQ] = useState('')
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        The last changes and refusals; &quot;oximeter audit&quot; shows those of 90 days.
      </Text>
      <SearchInput
        label="Search the audit"
        placeholder="Search who, what, of"
        value={q}
        onChange={(value) => setQ(value ?? '')}
      />
      <Known query={query} lines={8}>
        {(entries) => (
          <DataTable
            label="Audit"
            rows={entries.filter((entry) => isAbout(entry, q))}
            columns={COLUMNS}
            rowKey={({ id }) => id}
            empty="Nothing was changed, and nobody refused."
          />
        )}
      </Known>
    </>
  )
}

function isAbout({ caller, action, subject, detail }: AuditEntry, q: string): boolean {
  const text = `${caller} ${action.replaceAll('_', ' ')} ${subject} ${detail}`.toLowerCase()
  return text.includes(q.toLowerCase())
}
