import type { TimeseriesStatistics } from '@oximeter/api/client'
import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { statisticsQuery } from '../../api/queries/timeseries.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatBytes, formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Known } from '../../parts/Known.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { SearchInput } from '../../parts/SearchInput.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { isFound } from './find-timeseries.ts'

const route = getRouteApi('/timeseries')

const COLUMNS: Column<TimeseriesStatistics>[] = [
  {
    header: 'Timeseries',
    cell: ({ timeseries_name: name, description }) => (
      <Stack gap={0}>
        <TextLink to="/timeseries/$name" params={{ name }}>
          {name}
        </TextLink>
        <Text size="xs" c="dimmed">
          {description.metric}
        </Text>
      </Stack>
    ),
  },
  { header: 'Datum', isOneLine: true, cell: ({ datum_type }) => datum_type.replaceAll('_', ' ') },
  { header: 'Units', cell: ({ units }) => (units === 'none' ? '–' : units.replaceAll('_', ' ')) },
  { header: 'Series', align: 'right', cell: ({ series }) => formatCount(series) },
  {
    header: 'New today',
    align: 'right',
    cell: ({ new_series_day }) => formatCount(new_series_day),
  },
  {
    header: 'Samples/s',
    align: 'right',
    cell: ({ samples_per_second }) =>
      samples_per_second === null ? '–' : formatCount(samples_per_second),
  },
  {
    header: 'Storage',
    align: 'right',
    cell: ({ storage }) => (storage === null ? '–' : formatBytes(storage.bytes)),
  },
  {
    header: 'Last seen',
    cell: ({ last_seen }) => (last_seen === null ? 'never' : <Ago instant={last_seen} />),
  },
]

/** What is collected. */
export function TimeseriesListPage() {
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(statisticsQuery(useNexus()))
  return (
    <>
      <PageHeader title="Timeseries" hint="A target, a metric, and what they measure." />
      <Known query={query} lines={10}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              title="No timeseries is known yet"
              hint="The first sample of a producer makes its timeseries known, and so does a definition that is applied."
            />
          ) : (
            <>
              <SearchInput
                label="Search timeseries"
                placeholder="Search names, descriptions, fields, units"
                value={q}
                onChange={(value) => void navigate({ search: { q: value }, replace: true })}
              />
              <DataTable
                label="Timeseries"
                rows={all.filter((one) => isFound(one, q))}
                columns={COLUMNS}
                rowKey={({ timeseries_name }) => timeseries_name}
                empty="No timeseries is found so. Search for less."
              />
            </>
          )
        }
      </Known>
    </>
  )
}
