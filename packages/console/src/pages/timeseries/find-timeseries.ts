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

/** A query that shows something of any timeseries, as a person begins with it. */
export function firstQuery({
  timeseries_name: name,
  datum_type: type,
}: Pick<TimeseriesStatistics, 'timeseries_name' | 'datum_type'>): string {
  if (type.startsWith('histogram_') || type.startsWith('cumulative_')) {
    return `get ${name} | align rate($step)`
  }
  return type === 'string' || type === 'bool' || type === 'bytes'
    ? `get ${name}`
    : `get ${name} | align mean_within($step)`
}
