import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../api/nexus.tsx'
import { ErrorState } from '../../parts/ErrorState.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { StatTile } from '../../parts/StatTile.tsx'

const REFRESH_MS = 5_000

/** Is everything well? */
export function OverviewPage() {
  const nexus = useNexus()
  const { data, error, refetch } = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => nexus.status({ signal }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <>
      <PageHeader title="Overview" />
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Loading lines={2} height={92} />
      ) : (
        <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
          <StatTile label="Producers" value={data.n_producers ?? '?'} />
          <StatTile
            label="Collectors"
            value={data.n_live_collectors ?? '?'}
            hint={`of ${data.n_collectors ?? '?'}`}
          />
          <StatTile label="Timeseries" value={data.n_schemas ?? '?'} />
        </SimpleGrid>
      )}
    </>
  )
}
