import type { FieldValueJson, LatestValue, SeriesJson } from '@oximeter/api/client'
import { formatTimestamp, type Timeseries } from '@oximeter/core'
import type { Latest, StoredSeries } from '@oximeter/db'
import { toDatumJson } from './sample-json.ts'

export function toLatestValue({ key, timeseries, timestamp, datum }: Latest): LatestValue {
  const startTime = 'startTime' in datum ? datum.startTime : undefined
  return {
    timeseries_name: timeseries.name,
    timeseries_key: String(key),
    fields: fieldsJson(timeseries),
    timestamp: formatTimestamp(timestamp),
    start_time: startTime === undefined ? null : formatTimestamp(startTime),
    datum: toDatumJson(datum),
  }
}

export function toSeriesJson({ key, timeseries, firstSeen, lastSeen }: StoredSeries): SeriesJson {
  return {
    timeseries_name: timeseries.name,
    timeseries_key: String(key),
    version: timeseries.version,
    fields: fieldsJson(timeseries),
    first_seen: formatTimestamp(firstSeen),
    last_seen: formatTimestamp(lastSeen),
  }
}

function fieldsJson({ targetFields, metricFields }: Timeseries): Record<string, FieldValueJson> {
  return Object.fromEntries(
    [...targetFields, ...metricFields].map(({ name, type, value }) => [name, { type, value }]),
  )
}
