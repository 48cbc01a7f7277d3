import type { TimeseriesStatistics } from '@oximeter/api/client'
import { Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { CSSProperties } from 'react'

import { seriesCount, type Answer } from '../../answer/answer.ts'
import { warningText } from '../../answer/warning-text.ts'
import { answerQuery, pixelsFor } from '../../api/queries/oxql.ts'
import { useNexus } from '../../api/nexus.tsx'
import { Chart } from '../../charts/Chart.tsx'
import { formatCount } from '../../format/quantity.ts'
import { Ago } from '../../parts/Ago.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Known } from '../../parts/Known.tsx'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { quantityOfQuery } from '../../query/quantity-of-query.ts'
import { rangeBetween, stretchOf } from '../../time-range/time-range.ts'
import { LARGEST, type LatestHour } from './latest-hour.ts'
import type { HourRoom } from './latest-hour-room.ts'

export interface HourChartProps {
  readonly timeseries: TimeseriesStatistics
  readonly hour: LatestHour
  readonly room: HourRoom
}

const RANGE = { from: '1h' }
const REFRESH_MS = 30_000

export function HourChart({ timeseries, hour, room }: HourChartProps) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const query = useQuery({
    ...answerQuery(useNexus(), {
      query: hour.query,
      range: RANGE,
      pixels: pixelsFor(width),
      refreshMs: REFRESH_MS,
    }),
    enabled: width > 0,
  })
  return (
    <div ref={ref}>
      <Known query={query} lines={1} height={room.height}>
        {(answer) =>
          answer.tables.every((table) => seriesCount(table) === 0) ? (
            <NothingYet timeseries={timeseries} query={hour.query} />
          ) : (
            <Drawn
              timeseries={timeseries}
              hour={hour}
              room={room}
              answer={answer}
              at={query.dataUpdatedAt}
            />
          )
        }
      </Known>
    </div>
  )
}

interface DrawnProps extends HourChartProps {
  readonly answer: Answer
  /** When it came, in milliseconds. */
  readonly at: number
}

function Drawn({ timeseries, hour, room, answer: { tables, about }, at }: DrawnProps) {
  const navigate = useNavigate()
  const { query, kind, isOfLargest } = hour
  const { timeseries_name: name, units, series } = timeseries
  const drawn = tables.reduce((sum, table) => sum + seriesCount(table), 0)
  return (
    <div style={legendHeight(room.legend)}>
      <Chart
        tables={tables}
        kind={kind}
        quantity={quantityOfQuery(query, () => units)}
        stretch={stretchOf(RANGE, at)!}
        height={room.plot}
        title={`${name} within the latest hour`}
        onZoom={(stretch) =>
          void navigate({ to: '/explore', search: { q: query, ...rangeBetween(stretch) } })
        }
      />
      {about.warnings.map(warningText).map((text) => (
        <Text key={text} size="xs" c="dimmed" px={8}>
          {text}
        </Text>
      ))}
      {isOfLargest && drawn === LARGEST && (
        <Text size="xs" c="dimmed" px={8}>
          The {LARGEST} largest of {formatCount(series)} series, by their mean. Explore shows all.
        </Text>
      )}
    </div>
  )
}

function NothingYet({
  timeseries: { last_seen },
  query,
}: {
  readonly timeseries: TimeseriesStatistics
  readonly query: string
}) {
  if (last_seen === null) {
    return <EmptyState title="No samples yet" hint="The first one of a producer is shown here." />
  }
  return (
    <EmptyState
      title="No samples within the latest hour"
      hint={
        <>
          The newest is from <Ago instant={last_seen} />.
        </>
      }
    >
      <LinkButton to="/explore" search={{ q: query, from: '7d' }} size="xs" variant="default">
        Explore the last 7 days
      </LinkButton>
    </EmptyState>
  )
}

function legendHeight(px: number): CSSProperties {
  const style: CSSProperties & { '--legend-height': string } = { '--legend-height': `${px}px` }
  return style
}
