import type { TimeseriesStatistics } from '@oximeter/api/client'

/** Whether each word that somebody types occurs in what a timeseries says of itself. */
export function isFound(timeseries: TimeseriesStatistics, text: string): boolean {
  const { timeseries_name, description, units, datum_type, fields } = timeseries
  const about = [
    timeseries_name,
    description.target,
    description.metric,
    units,
    datum_type,
    ...fields.map(({ name }) => name),
  ]
    .join(' ')
    .toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => about.includes(word))
}
