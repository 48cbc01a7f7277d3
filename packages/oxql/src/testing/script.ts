import {
  DATUM_TYPES,
  deriveSchema,
  type DatumType,
  type Sample,
  type TimeseriesSchema,
} from '@oximeter/core'
import type { PlainPoint, PlainSeries, PlainTable, PlainValue } from './plain-table.ts'
import { readFields, readSamples } from './script-data.ts'
import { ScriptReader } from './script-reader.ts'

/** A query and what it gives, or the code of the error that it ends with. */
export interface ScriptCase {
  readonly line: number
  readonly text: string
  readonly now: bigint
  readonly tables: readonly PlainTable[]
  /** Codes of warnings, each with its count. */
  readonly warnings: readonly { readonly code: string; readonly count?: number }[]
  readonly failure?: string
}

/** Data, and queries over all of it. */
export interface Script {
  readonly schemas: readonly TimeseriesSchema[]
  readonly samples: readonly Sample[]
  readonly cases: readonly ScriptCase[]
}

interface Block {
  readonly line: number
  readonly head: string
  readonly body: readonly { readonly line: number; readonly text: string }[]
}

/**
 * Reads a script of evaluation. A block is a line and those that are indented below it; `#` begins a
 * comment. Times are seconds since 2026-01-01T00:00:00Z.
 *
 *     load fan:speed f64
 *       {slot: 3, host: 'a'} 2:4 7:8.5 11:null
 *     load http:requests cumulative_u64
 *       {route: '/'} start 0 4:10 9:30 start 12 14:5
 *     load http:latency histogram_i64
 *       {} bins min 0 10 start 0 10:<1 2 3 sum 14>
 *
 *     eval at 20
 *       get fan:speed | align mean_within(5s)
 *     gives fan:speed : double gauge
 *       {slot: 3, host: 'a'} 5:4 10:8.5 15:null 20:null
 *
 *     eval at 20
 *       get http:requests
 *     gives http:requests
 *       {route: '/'} (0,4]:10 (4,9]:20 (12,14]:5
 *     warns total-fell 1
 *
 *     eval at 20
 *       get nobody:knows
 *     fails unknown-timeseries
 *
 * Fields that a series lacks are `null`; of several dimensions a point has `[1 2]`; of a distribution
 * `<1 2 3 sum 14>`. Where `gives` names no types, any will do. `load a:b f64 version 2` is another version.
 */
export function parseScript(source: string): Script {
  const schemas: TimeseriesSchema[] = []
  const samples: Sample[] = []
  const cases: ScriptCase[] = []
  for (const block of blocksOf(source)) {
    const reader = new ScriptReader(block.head, block.line)
    const verb = reader.need(/load|eval|gives|warns|fails/, 'load, eval, gives, warns or fails')
    if (verb === 'load') {
      const loaded = load(reader, block)
      schemas.push(...loaded.schemas)
      samples.push(...loaded.samples)
      continue
    }
    if (verb === 'eval') {
      reader.need(/at/, 'at')
      const text = block.body.map((line) => line.text).join('\n')
      cases.push({ line: block.line, text, now: reader.time(), tables: [], warnings: [] })
      continue
    }
    const last = cases.pop()
    if (!last) throw reader.fail('eval before what it gives')
    cases.push(
      verb === 'gives'
        ? { ...last, tables: [...last.tables, readTable(reader, block)] }
        : verb === 'warns'
          ? { ...last, warnings: [...last.warnings, readWarning(reader)] }
          : { ...last, failure: reader.rest() },
    )
  }
  return { schemas, samples, cases }
}

function load(reader: ScriptReader, { body }: Block): Pick<Script, 'schemas' | 'samples'> {
  const name = reader.need(/[\w:]+/, 'the name of a timeseries')
  const type = reader.need(/\w+/, 'a type of data') as DatumType
  if (!DATUM_TYPES.includes(type)) throw new TypeError(`there is no type of data ${type}`)
  const version = reader.take(/version/) === undefined ? 1 : Number(reader.number())
  const series = body.map(({ line, text }) =>
    readSamples(new ScriptReader(text, line), name, version, type),
  )
  return {
    schemas: series.slice(0, 1).map(({ timeseries }) => deriveSchema(timeseries)),
    samples: series.flatMap((each) => each.samples),
  }
}

function readTable(reader: ScriptReader, { body }: Block): PlainTable {
  const name = reader.need(/[^\s]+( ?[-+*/%] ?[^\s]+)*/, 'the name of a table')
  const types =
    reader.take(/:/) === undefined
      ? undefined
      : reader
          .rest()
          .split(',')
          .map((type) => type.trim())
  return {
    name,
    ...(types && { types }),
    series: body.map(({ line, text }) => readSeries(text, line)),
  }
}

function readSeries(text: string, line: number): PlainSeries {
  const reader = new ScriptReader(text.replaceAll(/(?<=: )null/g, "'\0'"), line)
  const fields = new Map(
    readFields(reader).map(({ name, value }) => [name, value === '\0' ? null : value]),
  )
  const points: PlainPoint[] = []
  while (!reader.isAtEnd) {
    const isInterval = reader.take(/\(/) !== undefined
    const first = reader.time()
    if (isInterval) reader.need(/,/, ',')
    const time = isInterval ? reader.time() : first
    if (isInterval) reader.need(/\]/, ']')
    reader.need(/:/, ':')
    const values = readValues(reader)
    points.push({ ...(isInterval && { startTime: first }), time, values })
  }
  return { fields, points }
}

function readValues(reader: ScriptReader): readonly PlainValue[] {
  const value = () => reader.distribution() ?? reader.scalar()
  if (reader.take(/\[/) === undefined) return [value()]
  const values: PlainValue[] = []
  while (reader.take(/\]/) === undefined) values.push(value())
  return values
}

function readWarning(reader: ScriptReader): { code: string; count?: number } {
  const code = reader.need(/[a-z-]+/, 'the code of a warning')
  return reader.isAtEnd ? { code } : { code, count: Number(reader.number()) }
}

function blocksOf(source: string): readonly Block[] {
  const blocks: { line: number; head: string; body: { line: number; text: string }[] }[] = []
  for (const [i, raw] of source.split('\n').entries()) {
    const text = raw.replace(/(^|\s)#.*$/, '').trimEnd()
    if (text === '') continue
    const line = i + 1
    if (!text.startsWith(' ')) blocks.push({ line, head: text, body: [] })
    else if (blocks.length > 0) blocks.at(-1)!.body.push({ line, text: text.trim() })
    else throw new SyntaxError(`line ${line}: a block begins at the start of a line`)
  }
  return blocks
}
