import type { TimeseriesStatistics } from '@oximeter/api/client'
import { isHistogram } from '@oximeter/core'

import { firstQuery } from '../../query/builder/choices.ts'
import { writeQuery } from '../../query/builder/write-query.ts'

/** Lines that can be told apart: of more series the largest are drawn. */
const MOST_LINES = 50
export const LARGEST = 20
/** Of more series nothing is read before somebody wants it. */
const MOST_READ = 10_000

/** How the latest hour of a timeseries is drawn. */
export interface LatestHour {
  /** OxQL. */
  readonly query: string
  readonly kind: 'line' | 'heatmap'
  /** Only the {@link LARGEST} series are asked for. */
  readonly isOfLargest: boolean
  /** So many series that they are not read each time that somebody looks at the page. */
  readonly isTooMuch: boolean
}

/** Undefined where values are no numbers, so that there is nothing to draw. */
export function latestHourOf(
  timeseries: Pick<TimeseriesStatistics, 'timeseries_name' | 'datum_type' | 'series'>,
): LatestHour | undefined {
  const { datum_type: datum, series } = timeseries
  const query = firstQuery(timeseries)
  if (query.align === undefined) return undefined
  const isTooMuch = series > MOST_READ
  const isMany = series > MOST_LINES
  if (isHistogram(datum)) {
    // Those of different bins are added here alone; many are added where they are, if they can be.
    const added = isMany ? query : { ...query, group: undefined }
    return { query: writeQuery(added), kind: 'heatmap', isOfLargest: false, isTooMuch }
  }
  const text = writeQuery(query)
  return {
    query: isMany ? `${text}\n| top ${LARGEST}` : text,
    kind: 'line',
    isOfLargest: isMany,
    isTooMuch,
  }
}
