import {
  ABSENT_BITS,
  isCumulative,
  isHistogram,
  type DatumType,
  type FieldType,
  type TimeseriesSchema,
} from '@oximeter/core'
import type { Owners } from '@oximeter/oxql'
import { measurementTable, QUANTILES, readColumns } from '../tables/measurements.ts'
import { SERIES_TABLE, UNSETTLED_TABLE } from '../tables/series.ts'
import { onCluster, tableIn, type Placement } from '../tables/placement.ts'
import { quoteName, quoteText } from '../tables/table.ts'
import { estimatorColumns } from './estimator-columns.ts'
import { fieldExpression, type FieldColumn } from './field-column.ts'

/** The statement that makes the SQL view of a timeseries. @param versions all of one name, at least one */
export function createView(placement: Placement, versions: readonly TimeseriesSchema[]): string {
  const view = tableIn(placement, versions[0]!.name)
  const query = viewQuery(placement.database, versions)
  return `CREATE OR REPLACE VIEW ${view}${onCluster(placement)} AS\n${query}`
}

/**
 * The SELECT of the view of a timeseries: one typed column per field, ascending by name, then
 * `version`, `timeseries_key`, the times and the datum.
 *
 * Fields are joined in from the table of series, already typed, so that the engine derives which
 * keys a filter on them leaves and reads only those. Only days that may hold a sample twice are
 * read with FINAL: it costs time and keeps the engine from that shortcut.
 *
 * @param versions all of one name, at least one
 * @param owners for whom it is: only series that have these values. No expression of a query over it is
 *   then computed of other rows, of this timeseries or others in the tables, so that it cannot tell of
 *   them by failing. The engine keeps such conditions apart from those that it moves down, and still
 *   reads no more for these
 */
export function viewQuery(
  database: string,
  versions: readonly TimeseriesSchema[],
  owners?: Owners,
): string {
  const { name, datumType } = versions[0]!
  const from = (table: string) => tableIn({ database }, table)
  const fields = fieldColumns(versions)
  const measurements = measurementTable(datumType)
  const columns = readColumns(datumType)
  const isSeries = `timeseries_name = ${quoteText(name)}`
  const owned = [
    `described.${isSeries}`,
    ...Object.entries(owners ?? {}).map(
      ([field, id]) => `described.fields[${quoteText(field)}] = ${quoteText(id)}`,
    ),
  ].join(' AND ')
  const keys = `SELECT described.timeseries_key FROM ${from(SERIES_TABLE.name)} AS described WHERE ${owned}`
  const isOwned = `${isSeries} AND timeseries_key IN (${keys})`
  const where = owners === undefined ? `WHERE ${isSeries} AND` : `PREWHERE ${isOwned} WHERE`
  // A day is a partition: no row is looked at to tell it.
  const day = '_partition_id'
  const unsettled = `(SELECT toString(day) FROM ${from(UNSETTLED_TABLE.name)} FINAL WHERE NOT settled AND table_name = ${quoteText(measurements.name)})`
  const times = isCumulative(datumType) ? ['start_time', 'timestamp'] : ['timestamp']
  const selected = [
    ...fields.map((field) => `series.${quoteName(field.name)} AS ${quoteName(field.name)}`),
    'series.version AS version',
    'sample.timeseries_key AS timeseries_key',
    ...times.map((time) => `sample.${time} AS ${time}`),
    ...datumExpressions(datumType),
  ]
  const described = fields.map((field) => `${fieldExpression(field)} AS ${quoteName(field.name)}`)
  return [
    `SELECT ${selected.join(', ')}`,
    'FROM (',
    `  SELECT ${columns.join(', ')} FROM ${from(measurements.name)}`,
    `  ${where} ${day} NOT IN ${unsettled}`,
    '  UNION ALL',
    `  SELECT ${columns.join(', ')} FROM ${from(measurements.name)} FINAL`,
    `  ${where} ${day} IN ${unsettled}`,
    ') AS sample',
    'INNER JOIN (',
    // A field may be called like a column of this table: what has no `described.` may be the field.
    `  SELECT ${[...described, "CAST(described.version, 'UInt8') AS version", 'described.timeseries_key AS timeseries_key'].join(', ')}`,
    // Each once, at a fifth of what FINAL costs; a filter still looks at the few columns it needs.
    `  FROM ${from(SERIES_TABLE.name)} AS described ${owners === undefined ? 'WHERE' : 'PREWHERE'} ${owned} LIMIT 1 BY described.timeseries_key`,
    ') AS series ON sample.timeseries_key = series.timeseries_key',
  ].join('\n')
}

/** The union of the fields of all versions, ascending by name. */
export function fieldColumns(versions: readonly TimeseriesSchema[]): FieldColumn[] {
  const columns = new Map<string, FieldColumn>()
  for (const { fields } of versions) {
    for (const { name, type } of fields) {
      const known = columns.get(name)
      const agreed = known === undefined || known.type === type ? type : 'string'
      const optional = versions.some((version) => lacks(version, name, type))
      columns.set(name, { name, type: agreed, optional })
    }
  }
  return [...columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Of an open schema a text field that is not there is the same as an empty one. */
function lacks({ open, fields }: TimeseriesSchema, name: string, type: FieldType): boolean {
  const mayBeEmpty = open === true && type === 'string'
  return !mayBeEmpty && !fields.some((field) => field.name === name)
}

/**
 * The columns of the datum, null where it is missing or absent; arrays, which cannot be null, are
 * empty.
 */
function datumExpressions(datumType: DatumType): string[] {
  if (datumType === 'bytes') return ['sample.datum AS datum']
  if (!isHistogram(datumType)) return [orNull('datum')]
  return [
    // As many edges as counts: a last edge that only ends the last bin is left out.
    'arrayResize(sample.bins, length(sample.counts)) AS bins',
    'sample.counts AS counts',
    orNull('min', ABSENT_BITS.min),
    orNull('max', ABSENT_BITS.max),
    orNull('sum_of_samples', ABSENT_BITS.sumOfSamples),
    orNull('squared_mean', ABSENT_BITS.squaredMean),
    ...QUANTILES.flatMap(estimatorColumns),
  ]
}

function orNull(column: string, absentBit?: number): string {
  const isAbsent = absentBit === undefined ? '' : ` OR bitAnd(sample.absent, ${absentBit}) != 0`
  return `if(sample.missing${isAbsent}, NULL, sample.${column}) AS ${column}`
}
