import { isCumulative, isHistogram, type DatumType } from '@oximeter/core'
import type { ScanNode } from '../plan/plan.ts'
import { conditionSql } from './condition-sql.ts'
import type { Context } from './context.ts'
import { fieldValue } from './field-value.ts'
import { knownSeries } from './known-series.ts'
import type { PendingFields, ScalarType } from './relation.ts'
import { isRolled, rolledRows, totalColumns } from './rollups/rolled-rows.ts'
import { inParts, timeSql } from './seek/scan-part.ts'
import { asUsual } from './usual.ts'

/** The type in which values of a stored scalar are computed. */
export function scalarTypeOf(datumType: DatumType): ScalarType {
  const type = datumType.replace(/^cumulative_/, '')
  if (type === 'f32' || type === 'f64') return 'Float64'
  if (type === 'bool') return 'UInt8'
  if (type === 'string') return 'String'
  return type === 'u64' ? 'UInt64' : 'Int64'
}

/** A stored scalar; what it is where it is null does not matter. */
export function storedValue(datumType: DatumType): string {
  const type = scalarTypeOf(datumType)
  if (type === 'String') return 'datum'
  return `to${type}(datum)`
}

/** Whether the value of a row is null. */
export function storedIsNull(datumType: DatumType): string {
  return scalarTypeOf(datumType) === 'Float64' && !isHistogram(datumType)
    ? '(missing OR NOT isFinite(datum))'
    : 'missing'
}

/** The time of a row, and when what it counts began, in nanoseconds. */
export const STORED_TIME = 'toUnixTimestamp64Nano(timestamp)'
export const STORED_START_TIME = 'toUnixTimestamp64Nano(start_time)'

export interface RowsOptions {
  readonly condition?: string
  /**
   * Who asks leaves out samples that are there twice, as days may hold them that are not settled, or
   * finds the same with them. Otherwise such days are read with FINAL, unless it is taken for granted
   * that there are none: to say so takes the engine longer than many a query takes to run.
   */
  readonly maybeTwice?: boolean
}

/**
 * The rows of a scan, as a SELECT of columns of its table. Of running totals that are rolled up there are
 * those of the roll-up too; of gauges these are not like samples.
 */
export function scanRows(
  scan: ScanNode,
  columns: readonly string[],
  context: Omit<Context, 'compile'>,
  { condition, maybeTwice = false }: RowsOptions = {},
): string {
  const { parameters, storage, usual } = context
  const { table, name } = storage.measurements(scan.datumType)
  const { series, from, to } = scan
  const parts = context.parts?.get(scan)
  const rolled = context.rolled?.get(scan)
  const conditions = [
    `timeseries_name = ${parameters.string(scan.name)}`,
    ...(series ? [`timeseries_key IN ${keysOf(scan, context)}`] : []),
    ...(rolled ? [`NOT ${isRolled(rolled, parameters)}`] : []),
    ...(from === undefined ? [] : [`timestamp >= ${timeSql(from, parameters)}`]),
    ...(to === undefined ? [] : [`timestamp <= ${timeSql(to, parameters)}`]),
    ...(parts ? [inParts(parts, parameters)] : []),
    ...(condition === undefined ? [] : [condition]),
  ].join(' AND ')
  const unsettled = `FROM ${storage.unsettled} FINAL WHERE NOT settled AND table_name = ${parameters.string(name)}`
  if (rolled && isCumulative(scan.datumType)) {
    const wanted = totalColumns(scan, context)
    const names = wanted.map(([column]) => column)
    const ofRollup = rolledRows(
      scan,
      rolled,
      {
        columns: wanted.map(([column, value]) => `${value} AS ${column}`),
        ...(series && { keys: keysOf(scan, context) }),
        // More of its samples change nothing.
        isFinal: false,
      },
      context,
    )
    return `SELECT ${columns.join(', ')} FROM (SELECT ${names.join(', ')} FROM ${table} WHERE ${conditions} UNION ALL ${ofRollup})`
  }
  const rows = `SELECT ${columns.join(', ')} FROM ${table}`
  if (maybeTwice) return `${rows} WHERE ${conditions}`
  if (usual) {
    const dayOf = (time: bigint): string => `toYYYYMMDD(${timeSql(time, parameters)})`
    const bounds = [
      ...(from === undefined ? [] : [` AND day >= ${dayOf(from)}`]),
      ...(to === undefined ? [] : [` AND day <= ${dayOf(to)}`]),
    ]
    // Told while the engine plans, which knows by then which parts it will read.
    return `${rows} WHERE ${conditions} AND (SELECT ${asUsual('count() > 0')} ${unsettled}${bounds.join('')})`
  }
  // A day is a partition, so that whole parts are chosen, and no row is looked at for it.
  const day = '_partition_id'
  const days = `(SELECT toString(day) ${unsettled})`
  return `${rows} WHERE ${conditions} AND ${day} NOT IN ${days} UNION ALL ${rows} FINAL WHERE ${conditions} AND ${day} IN ${days}`
}

/** The keys of the series that a scan reads, as a set. */
export function keysOf(scan: ScanNode, context: Pick<Context, 'parameters' | 'storage'>): string {
  const known = knownSeries(scan, context.storage)
  if (known) return context.parameters.keys(known.keys)
  return `(SELECT described.timeseries_key ${seriesFrom(scan, context)})`
}

/** Which series a scan reads. */
export function seriesFrom(
  scan: ScanNode,
  context: Pick<Context, 'parameters' | 'storage'>,
): string {
  const { parameters, storage } = context
  const ofName = `described.timeseries_name = ${parameters.string(scan.name)}`
  const text = (field: string): string => {
    const place = scan.shape.fields.findIndex(({ name }) => name === field)
    return fieldText(scan, place, context)
  }
  const condition = scan.series
    ? ` AND ${conditionSql(
        scan.series,
        (operand) => {
          if (operand.kind !== 'field') throw new TypeError('a scan chooses series by their fields')
          return operand.type === 'ip_addr'
            ? text(operand.name)
            : fieldValue(text(operand.name), operand.type)
        },
        parameters,
      )}`
    : ''
  return `FROM ${storage.series} AS described WHERE ${ofName}${condition}`
}

export function fieldsOf(scan: ScanNode, context: Context): PendingFields {
  const known = knownSeries(scan, context.storage)
  if (known) return { texts: known.texts.map((text) => context.parameters.string(text)) }
  return {
    texts: scan.shape.fields.map((_, place) => fieldText(scan, place, context)),
    from: seriesFrom(scan, context),
  }
}

function fieldText(
  { shape }: ScanNode,
  place: number,
  { parameters }: Pick<Context, 'parameters'>,
): string {
  const field = shape.fields[place]
  if (!field) throw new TypeError(`${shape.name} has no such field`)
  const key = parameters.string(field.name)
  const text = `described.fields[${key}]`
  return field.optional ? `if(mapContains(described.fields, ${key}), ${text}, NULL)` : text
}
