import { isChartKind, type ChartKind } from '../../charts/chart-kind.ts'
import { DEFAULT_RANGE, readTimeRange, type TimeRange } from '../../time-range/time-range.ts'

/** What the address says: all of what is seen, so that it can be sent to somebody. */
export interface ExploreSearch {
  /** OxQL; nothing is asked yet where it is left out. */
  readonly q?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Left out: as suits the answer. */
  readonly view?: ChartKind | undefined
  /** Asked again and again. */
  readonly live?: true | undefined
}

export function readExploreSearch(search: Record<string, unknown>): ExploreSearch {
  const { q, view, live } = search
  const range = readTimeRange(search['from'], search['to'])
  return {
    ...(typeof q === 'string' && q.trim() !== '' && { q }),
    ...range,
    ...(isChartKind(view) && { view }),
    ...(live === true && range?.to === undefined && { live }),
  }
}

export function rangeOfSearch({ from, to }: ExploreSearch): TimeRange {
  return from === undefined ? DEFAULT_RANGE : { from, to }
}
