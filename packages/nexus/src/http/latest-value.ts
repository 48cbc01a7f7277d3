import type { LatestValue } from '@oximeter/api/client'
import { formatTimestamp } from '@oximeter/core'
import type { Latest } from '@oximeter/db'
import { toDatumJson } from './sample-json.ts'

export function toLatestValue({ key, timeseries, timestamp, datum }: Latest): LatestValue {
  const { name, targetFields, metricFields } = timeseries
  const startTime = 'startTime' in datum ? datum.startTime : undefined
  return {
    timeseries_name: name,
    timeseries_key: String(key),
    fields: Object.fromEntries(
      [...targetFields, ...metricFields].map((field) => [
        field.name,
        { type: field.type, value: field.value },
      ]),
    ),
    timestamp: formatTimestamp(timestamp),
    start_time: startTime === undefined ? null : formatTimestamp(startTime),
    datum: toDatumJson(datum),
  }
}
