/** What the address says of the list of timeseries. */
export interface TimeseriesSearch {
  readonly q?: string | undefined
}

export function readTimeseriesSearch({ q }: Record<string, unknown>): TimeseriesSearch {
  return q === undefined || q === '' ? {} : { q: String(q) }
}
