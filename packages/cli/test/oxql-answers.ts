import type { OxqlResponse, OxqlTableJson, OxqlValuesJson } from '@oximeter/api/client'

/** A time so many seconds after some other. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 7, 21, 22) + seconds * 1000).toISOString().replace('Z', '000000Z')
}

/** A table of gauges of doubles: by the value of a field, a value every ten seconds. */
export function gauges(
  name: string,
  byHost: Readonly<Record<string, readonly (number | null)[]>>,
): OxqlTableJson {
  return {
    name,
    timeseries: Object.entries(byHost).map(([host, values]) => ({
      fields: {
        host: { type: 'string', value: host },
        rack: { type: 'string', value: 'r1' },
      },
      points: pointsOf({ type: 'double', values: [...values] }),
    })),
  }
}

export function pointsOf(values: OxqlValuesJson) {
  return {
    start_times: null,
    timestamps: values.values.map((_, i) => at(i * 10)),
    values: [{ values, metric_type: 'gauge' as const, name: 'a:b' }],
  }
}

export function answerOf(tables: OxqlTableJson[]): OxqlResponse {
  return {
    tables,
    query_summaries: null,
    warnings: [{ code: 'total-fell', message: 'a total fell', count: 2 }],
    truncated: { reason: 'there are more than 1000000 points' },
    range: null,
    thinned: [],
    cost: {
      elapsed_ms: 12.6,
      rows_read: 8192,
      bytes_read: 65_536,
      peak_memory_bytes: 1,
      rolled_up: [],
    },
  }
}
