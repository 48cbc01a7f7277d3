import { useQuery } from '@tanstack/react-query'

import { answerQuery, isUnknownTimeseries } from '../../api/queries/oxql.ts'
import { useNexus } from '../../api/nexus.tsx'
import { Chart } from '../../charts/Chart.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Known } from '../../parts/Known.tsx'
import { useNow } from '../../parts/use-now.ts'
import { stretchOf } from '../../time-range/time-range.ts'

const QUERY =
  'get oximeter_collector:samples_collected | align rate($step) | group_by [collector_id], sum'
const RANGE = { from: '1h' }
const REFRESH_MS = 15_000
const HEIGHT = 180

/** What collectors took within the last hour. */
export function RateChart() {
  const nexus = useNexus()
  const query = useQuery(
    answerQuery(nexus, { query: QUERY, range: RANGE, pixels: 800, refreshMs: REFRESH_MS }),
  )
  const now = useNow()
  const stretch = stretchOf(RANGE, query.dataUpdatedAt || now.getTime())
  if (isUnknownTimeseries(query.error)) {
    return (
      <div style={{ minHeight: HEIGHT }}>
        <EmptyState
          title="No collector has told yet"
          hint="They measure what they take, and it is drawn here within a minute of the first samples."
        />
      </div>
    )
  }
  return (
    <Known query={query} lines={1} height={HEIGHT}>
      {({ tables }) =>
        stretch !== undefined && (
          <Chart
            tables={tables}
            kind="stacked"
            quantity={{ units: 'count', perSecond: true }}
            stretch={stretch}
            height={HEIGHT}
            hasLegend={false}
            title="Samples a second within the last hour"
          />
        )
      }
    </Known>
  )
}
