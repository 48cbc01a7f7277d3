import type { AlertTransition } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { ruleHistoryQuery } from '../../../api/queries/alerts.ts'
import { Ago } from '../../../parts/Ago.tsx'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { Known } from '../../../parts/Known.tsx'
import { Section } from '../../../parts/Section.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import { toneOf, valueText } from '../alert-words.ts'
import { Labels } from '../Labels.tsx'

const SAID_ELSEWHERE = ['alertname', 'severity']

const COLUMNS: Column<AlertTransition>[] = [
  { header: 'When', cell: ({ time }) => <Ago instant={time} /> },
  {
    header: 'Became',
    cell: ({ from, to }) => (
      <StateBadge tone={toneOf(to, 'critical')} reason={`It was ${from} before.`}>
        {to}
      </StateBadge>
    ),
  },
  {
    header: 'Labels',
    cell: ({ labels }) => <Labels labels={labels} without={SAID_ELSEWHERE} />,
  },
  { header: 'Value', align: 'right', cell: ({ value }) => valueText(value) },
  { header: 'Because', cell: ({ reason }) => reason ?? '–' },
]

/** What happened to the alerts of a rule. */
export function RuleHistory({ id }: { readonly id: string }) {
  const query = useQuery(ruleHistoryQuery(useNexus(), id))
  return (
    <Section title="History">
      <Known query={query} lines={4}>
        {(changes) => (
          <DataTable
            label="History"
            rows={changes}
            columns={COLUMNS}
            rowKey={(change) => change.id}
            empty="Nothing within 30 days."
          />
        )}
      </Known>
    </Section>
  )
}
