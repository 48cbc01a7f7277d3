import type { TimeseriesDetails } from '@oximeter/api/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { timeseriesStatisticsQuery } from '../../api/queries/timeseries.ts'
import { useNexus } from '../../api/nexus.tsx'
import { formatBytes, formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { Known } from '../../parts/Known.tsx'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { Section } from '../../parts/Section.tsx'
import { firstQuery } from '../../query/builder/choices.ts'
import { writeQuery } from '../../query/builder/write-query.ts'
import { Fields } from './Fields.tsx'
import { LatestHour } from './LatestHour.tsx'
import { LatestValues } from './LatestValues.tsx'
import { Versions } from './Versions.tsx'

const route = getRouteApi('/timeseries/$name')

/** One timeseries: what it means, how large it is, what it says now. */
export function TimeseriesPage() {
  const { name } = route.useParams()
  const query = useQuery(timeseriesStatisticsQuery(useNexus(), name))
  return (
    <>
      {query.data === undefined && <PageHeader title={name} />}
      <Known query={query} lines={6}>
        {(timeseries) => <Timeseries timeseries={timeseries} />}
      </Known>
    </>
  )
}

function Timeseries({ timeseries }: { readonly timeseries: TimeseriesDetails }) {
  const { timeseries_name: name, description, units } = timeseries
  const query = firstQuery(timeseries)
  return (
    <>
      <PageHeader title={name} hint={description.metric || description.target}>
        <LinkButton to="/explore" search={{ q: writeQuery(query) }} size="xs">
          Explore it
        </LinkButton>
      </PageHeader>
      <LatestHour timeseries={timeseries} />
      <Section title="About it">
        <Facts facts={factsOf(timeseries)} />
      </Section>
      <Fields fields={timeseries.field_statistics} query={query} />
      <LatestValues name={name} units={units} />
      <Versions name={name} />
    </>
  )
}

function factsOf(timeseries: TimeseriesDetails) {
  const { description, datum_type, units, authz_scope, version, versions, storage } = timeseries
  const { series, new_series_hour, new_series_day, samples_per_second, last_seen } = timeseries
  return [
    { name: 'Target', value: description.target || '–' },
    { name: 'Metric', value: description.metric || '–' },
    { name: 'Datum', value: datum_type.replaceAll('_', ' ') },
    { name: 'Units', value: units.replaceAll('_', ' ') },
    { name: 'Who may see it', value: authz_scope.replaceAll('_', ' ') },
    { name: 'Version', value: versions === 1 ? version : `${version}, of ${versions}` },
    { name: 'Series', value: formatCount(series) },
    { name: 'New within the hour', value: formatCount(new_series_hour) },
    { name: 'New within the day', value: formatCount(new_series_day) },
    {
      name: 'Samples a second',
      value: samples_per_second === null ? '–' : formatCount(samples_per_second),
    },
    { name: 'Last seen', value: last_seen === null ? 'never' : <Ago instant={last_seen} /> },
    ...(storage === null
      ? []
      : [
          { name: 'Stored samples', value: formatCount(storage.samples) },
          { name: 'On the disk', value: formatBytes(storage.bytes) },
          { name: 'Since', value: storage.oldest_day },
        ]),
  ]
}
