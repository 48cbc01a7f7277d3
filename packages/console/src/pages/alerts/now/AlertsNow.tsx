import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { useNexus } from '../../../api/nexus.tsx'
import { alertsQuery } from '../../../api/queries/alerts.ts'
import { EmptyState } from '../../../parts/EmptyState.tsx'
import { Known } from '../../../parts/Known.tsx'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { SearchInput } from '../../../parts/SearchInput.tsx'
import { AlertsTable } from './AlertsTable.tsx'
import { isFound } from './find-alerts.ts'

const route = getRouteApi('/alerts')

/** What fires, what may soon, and what has just resolved. */
export function AlertsNow() {
  const query = useQuery(alertsQuery(useNexus()))
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Known query={query} lines={5}>
      {(alerts) =>
        alerts.length === 0 ? (
          <EmptyState
            title="Nothing is wrong"
            hint="No rule has an alert. What rules watch, and whether they work, is under Rules."
          >
            <LinkButton to="/alerts" search={{ tab: 'rules' }} size="xs" variant="default">
              To the rules
            </LinkButton>
          </EmptyState>
        ) : (
          <>
            <SearchInput
              label="Search alerts"
              placeholder="Search rules and labels: room=attic"
              value={q}
              onChange={(value) =>
                void navigate({ search: (before) => ({ ...before, q: value }), replace: true })
              }
            />
            <AlertsTable
              alerts={alerts.filter((alert) => isFound(alert, q))}
              empty="No alert is found so. Search for less."
            />
          </>
        )
      }
    </Known>
  )
}
