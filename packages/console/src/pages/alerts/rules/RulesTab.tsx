import type { AlertRule } from '@oximeter/api/client'
import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { rulesQuery } from '../../../api/queries/alerts.ts'
import { secondsText } from '../../../format/duration-text.ts'
import { Ago } from '../../../parts/Ago.tsx'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { EmptyState } from '../../../parts/EmptyState.tsx'
import { Known } from '../../../parts/Known.tsx'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { SearchInput } from '../../../parts/SearchInput.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import { TextLink } from '../../../parts/TextLink.tsx'
import { SEVERITY_TONES } from '../alert-words.ts'
import { FileProblems } from './FileProblems.tsx'
import { RuleState } from './RuleState.tsx'

const route = getRouteApi('/alerts')

const COLUMNS: Column<AlertRule>[] = [
  {
    header: 'Rule',
    cell: ({ id, name, source }) => (
      <Group gap="xs">
        <TextLink to="/alerts/rules/$id" params={{ id }}>
          {name}
        </TextLink>
        {source !== null && (
          <StateBadge tone="plain" reason={`Written in ${source}, and changed there alone.`}>
            file
          </StateBadge>
        )}
      </Group>
    ),
  },
  { header: 'State', cell: (rule) => <RuleState rule={rule} /> },
  {
    header: 'Severity',
    cell: ({ severity }) => <StateBadge tone={SEVERITY_TONES[severity]}>{severity}</StateBadge>,
  },
  {
    header: 'Query',
    cell: ({ query }) => (
      <Text size="xs" ff="monospace" lineClamp={1} maw={360} title={query}>
        {query}
      </Text>
    ),
  },
  { header: 'Every', align: 'right', cell: ({ interval_secs }) => secondsText(interval_secs) },
  {
    header: 'Evaluated',
    cell: ({ evaluation }) => (evaluation === null ? 'never' : <Ago instant={evaluation.time} />),
  },
]

/** What is watched. */
export function RulesTab() {
  const query = useQuery(rulesQuery(useNexus()))
  const mayDo = useMayDo()
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const newRule = mayDo('create_alert_rule') && (
    <LinkButton to="/alerts/new" size="xs">
      New rule
    </LinkButton>
  )
  return (
    <>
      <FileProblems />
      <Known query={query} lines={5}>
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState
              title="Nothing is watched"
              hint="A rule is a query, a condition, and for how long it has to hold. Rules are made here, or written in files that --alert-files names."
            >
              {newRule}
            </EmptyState>
          ) : (
            <>
              <Group justify="space-between" align="flex-start">
                <SearchInput
                  label="Search rules"
                  placeholder="Search names and queries"
                  value={q}
                  onChange={(value) =>
                    void navigate({ search: (before) => ({ ...before, q: value }), replace: true })
                  }
                />
                {newRule}
              </Group>
              <DataTable
                label="Rules"
                rows={rules
                  .filter(({ name, query: text }) =>
                    `${name} ${text}`.toLowerCase().includes(q.toLowerCase()),
                  )
                  .toSorted((a, b) => b.firing - a.firing || a.name.localeCompare(b.name))}
                columns={COLUMNS}
                rowKey={({ id }) => id}
                empty="No rule is found so. Search for less."
              />
            </>
          )
        }
      </Known>
    </>
  )
}
