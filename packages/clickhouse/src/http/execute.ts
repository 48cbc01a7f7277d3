import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine, Work } from '../engine/engine.ts'
import { Exception } from '../exception.ts'
import type { Statement } from '../sql/statement.ts'
import { sqlString } from '../sql/text.ts'
import type { ParsedRequest } from './body.ts'
import type { Parameters } from './parameters.ts'

export interface Answer {
  readonly format: string
  /** A file that the receiver deletes, or the bytes themselves. */
  readonly body: { readonly file: string } | Uint8Array
  readonly summary: Readonly<Record<string, string>>
}

/**
 * One INSERT is one block: the engine deduplicates blocks, so a re-sent body with the same token must
 * be cut in the same way. And it deduplicates as a plain INSERT would, though it reads a file.
 */
const INSERT_SETTINGS: readonly (readonly [string, string])[] = [
  ['max_insert_threads', '1'],
  ['max_insert_block_size', '100000000'],
  ['min_insert_block_size_rows', '100000000'],
  ['min_insert_block_size_bytes', '0'],
  ['deduplicate_insert_select', 'enable_even_for_bad_queries'],
  ['use_structure_from_insertion_table_in_table_functions', '1'],
]

/** What every statement of a request shares. */
type Base = Pick<Work, 'id' | 'settings' | 'parameters' | 'database'>

export interface ExecuteContext {
  readonly engine: Engine
  readonly scratchDir: string
  readonly defaultFormat: string
  /** The client went away. */
  readonly signal: AbortSignal
}

/** Runs a statement, and leaves no file behind but the answer's. */
export async function execute(
  { statement, dataFile }: ParsedRequest,
  { queryId, settings, parameters, database }: Parameters,
  context: ExecuteContext,
): Promise<Answer> {
  const base: Base = { id: queryId, settings, parameters, database }
  if (statement.kind === 'select') return select(statement, base, context)
  if (statement.kind === 'command') return command(statement, base, context)
  if (dataFile === undefined) throw new TypeError('an INSERT has its data in a file')
  try {
    return await insert(statement, dataFile, base, context)
  } finally {
    await rm(dataFile, { force: true })
  }
}

async function select(
  statement: Statement & { kind: 'select' },
  base: Base,
  { engine, scratchDir, defaultFormat, signal }: ExecuteContext,
): Promise<Answer> {
  const file = join(scratchDir, `result-${randomUUID()}`)
  const format = statement.format ?? defaultFormat
  const hidden = `INTO OUTFILE ${sqlString(file)} TRUNCATE FORMAT ${formatName(format)}`
  const sql = `${utf8(statement.head)}\n${hidden}${utf8(statement.tail)}`
  try {
    const result = await engine.run({ ...base, lane: 'query', sql, format, hidden }, signal)
    return { format, body: { file }, summary: summary(result) }
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

/** A client that goes away may send its rows again; what has begun is not cancelled. */
const NEVER = new AbortController().signal

async function insert(
  statement: Statement & { kind: 'insert' },
  dataFile: string,
  base: Base,
  { engine, defaultFormat }: ExecuteContext,
): Promise<Answer> {
  const hidden = `SELECT * FROM file(${sqlString(dataFile)}, ${sqlString(statement.format)})`
  const sql = `${utf8(statement.head)}\n${hidden}${utf8(statement.settings)}`
  const settings = new Map([...INSERT_SETTINGS, ...base.settings])
  const work: Work = { ...base, settings, lane: 'insert', sql, format: defaultFormat, hidden }
  const result = await engine.run(work, NEVER)
  return { format: statement.format, body: new Uint8Array(), summary: summary(result) }
}

async function command(
  statement: Statement & { kind: 'command' },
  base: Base,
  { engine, defaultFormat, signal }: ExecuteContext,
): Promise<Answer> {
  const format = statement.format ?? defaultFormat
  const lane = statement.verb === 'KILL' ? 'control' : 'query'
  const result = await engine.run({ ...base, lane, sql: commandSql(statement), format }, signal)
  return { format, body: result.bytes(), summary: summary(result) }
}

/** Clients know their queries by the id they gave, which the engine keeps as a comment. */
function commandSql(statement: Statement & { kind: 'command' }): string {
  const text = utf8(statement.text)
  return statement.verb === 'KILL'
    ? text.replace(/\bquery_id\b/gi, "Settings['log_comment']")
    : text
}

function formatName(format: string): string {
  if (/^\w+$/.test(format)) return format
  throw new Exception(73, 'UNKNOWN_FORMAT', `Unknown format ${JSON.stringify(format)}.`)
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}

function summary(result: {
  rowsRead: number
  bytesRead: number
  elapsed: number
}): Record<string, string> {
  return {
    result_rows: String(result.rowsRead),
    result_bytes: String(result.bytesRead),
    elapsed_ns: String(Math.round(result.elapsed * 1e9)),
  }
}
