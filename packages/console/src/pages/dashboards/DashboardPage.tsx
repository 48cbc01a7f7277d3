import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { useNexus } from '../../api/nexus.tsx'
import { dashboardQuery } from '../../api/queries/dashboards.ts'
import { Known } from '../../parts/Known.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { EditedDashboard } from './edit/EditedDashboard.tsx'
import { ShownDashboard } from './ShownDashboard.tsx'

const route = getRouteApi('/dashboards/$id')

/** One dashboard, as it is shown or as it is changed. */
export function DashboardPage() {
  const { id } = route.useParams()
  const { edit = false } = route.useSearch()
  const query = useQuery(dashboardQuery(useNexus(), id))
  return (
    <>
      {query.data === undefined && <PageHeader title="Dashboard" />}
      <Known query={query} lines={2} height={320}>
        {(saved) =>
          edit && !saved.builtin ? (
            <EditedDashboard key={saved.id} saved={saved} />
          ) : (
            <ShownDashboard key={saved.id} saved={saved} />
          )
        }
      </Known>
    </>
  )
}
