import { compileFieldValues, compileSeries, type CompiledSeries } from '@oximeter/oxql'
import type { ScanNode } from '@oximeter/oxql/plan'
import type { Engine } from '../engine.ts'
import { SERIES_TABLE } from '../tables/series.ts'
import { storageOf } from './storage.ts'
import { tableIn } from '../tables/placement.ts'

export interface ScannedSeriesOptions {
  /** Only series with samples on a day from that of this time on, in nanoseconds since the epoch. */
  readonly from?: bigint
  /** Only series that began before. */
  readonly to?: bigint
  /** @default 10 000 */
  readonly limit?: number
  readonly signal?: AbortSignal
}

export interface ScannedSeries {
  /** The place of the scan that reads it. */
  readonly scan: number
  /** Canonical texts. */
  readonly fields: Readonly<Record<string, string>>
}

const LIMIT = 10_000
/** Of one statement, so that its text stays short. */
const SCANS = 50

/** The series that scans read, up to the limit, in the order of the scans. */
export async function scannedSeries(
  engine: Engine,
  scans: readonly ScanNode[],
  { signal, limit = LIMIT, ...times }: ScannedSeriesOptions,
): Promise<ScannedSeries[]> {
  const found: ScannedSeries[] = []
  for (let first = 0; first < scans.length && found.length < limit; first += SCANS) {
    const compiled = compileSeries(scans.slice(first, first + SCANS), {
      ...times,
      storage: storageOf(engine.database),
      limit: limit - found.length,
    })
    const rows = await rowsOf<{ scan: number; fields: Record<string, string> }>(
      engine,
      compiled,
      signal,
    )
    for (const { scan, fields } of rows) found.push({ scan: first + scan, fields })
  }
  return found
}

export interface ScannedValuesOptions extends ScannedSeriesOptions {
  /** Only values whose text begins with this. @default '' */
  readonly prefix?: string
}

/** Values of a field of each scan, ascending, each once, up to the limit. */
export async function scannedFieldValues(
  engine: Engine,
  scans: readonly (readonly [scan: ScanNode, field: string])[],
  { signal, limit = LIMIT, ...options }: ScannedValuesOptions,
): Promise<string[]> {
  const found = new Set<string>()
  for (let first = 0; first < scans.length; first += SCANS) {
    const compiled = compileFieldValues(scans.slice(first, first + SCANS), {
      ...options,
      storage: storageOf(engine.database),
      limit,
    })
    const rows = await rowsOf<{ value: string }>(engine, compiled, signal)
    for (const { value } of rows) found.add(value)
  }
  return [...found].sort().slice(0, limit)
}

export async function fieldValuesByName(
  engine: Engine,
  prefix: string,
  field: string,
): Promise<Map<string, string[]>> {
  const rows = await engine.rows<{ name: string; found: string[] }>(
    'read the values of a field',
    `SELECT timeseries_name AS name, groupUniqArray(described.fields[{field:String}]) AS found
     FROM ${tableIn(engine, SERIES_TABLE.name)} AS described
     WHERE startsWith(timeseries_name, {prefix:String}) GROUP BY name ORDER BY name`,
    { parameters: { prefix, field } },
  )
  return new Map(rows.map(({ name, found }) => [name, found.sort()]))
}

function rowsOf<Row>(
  engine: Engine,
  { sql, parameters }: CompiledSeries,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  return engine.rows<Row>('read series', sql, { parameters, ...(signal && { signal }) })
}
