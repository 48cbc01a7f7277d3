import type { TimeseriesStatistics } from '@oximeter/api/client'
import { Suspense } from 'react'

import { formatCount } from '../../format/quantity.ts'
import { beside } from '../../parts/beside.ts'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Section } from '../../parts/Section.tsx'
import { LARGEST, latestHourOf } from './latest-hour.ts'
import { roomOf } from './latest-hour-room.ts'

const HourChart = beside(async () => (await import('./HourChart.tsx')).HourChart)

/** How the latest hour of a timeseries went; nothing where it has no numbers. */
export function LatestHour({ timeseries }: { readonly timeseries: TimeseriesStatistics }) {
  const hour = latestHourOf(timeseries)
  if (hour === undefined) return null
  const { series } = timeseries
  const room = roomOf(hour, series)
  return (
    <Section title="Latest hour">
      {hour.isTooMuch ? (
        <EmptyState
          title={`${formatCount(series)} series are too many for this page`}
          hint="Click a value of a field below to see those of its series, or ask for what you need in Explore."
        >
          <LinkButton to="/explore" search={{ q: hour.query }} size="xs" variant="default">
            {hour.isOfLargest ? `Explore the ${LARGEST} largest` : 'Explore all of them'}
          </LinkButton>
        </EmptyState>
      ) : (
        <div style={{ minHeight: room.height }}>
          <Suspense fallback={<Loading lines={1} height={room.height} />}>
            <HourChart timeseries={timeseries} hour={hour} room={room} />
          </Suspense>
        </div>
      )}
    </Section>
  )
}
