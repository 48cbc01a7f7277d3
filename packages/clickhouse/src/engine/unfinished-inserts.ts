/**
 * The engine writes an INSERT's deduplication token to a log before it commits the rows. Killed between
 * the two, it would take the same INSERT, sent again, for a duplicate, and the rows would be lost. So
 * before anything else is inserted, tokens whose rows are not there are struck from the log.
 *
 * A record of the log is `operation \t part \t token`, where 1 adds and 2 drops; a part is a directory
 * `partition_first_last_level[_mutation]`, and a merged part covers those it was made from.
 */
import { appendFileSync, existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface UnfinishedInserts {
  readonly logFile: string
  /** The records that strike them. */
  readonly strikes: string
}

/** Looks, and changes nothing: the directory may belong to a process that is alive. */
export function findUnfinishedInserts(engineDir: string): UnfinishedInserts[] {
  // The engine's lock file is left behind only by a process that was killed.
  if (!existsSync(join(engineDir, 'status'))) return []
  const logDirs = globSync('store/*/*/deduplication_logs', { cwd: engineDir })
  return logDirs.flatMap((path) => unfinishedIn(join(engineDir, path)))
}

/** For the owner of the directory, while the engine has it closed. */
export function strikeUnfinishedInserts(found: readonly UnfinishedInserts[]): void {
  for (const { logFile, strikes } of found) appendFileSync(logFile, strikes, { flush: true })
}

function unfinishedIn(logDir: string): UnfinishedInserts[] {
  const table = dirname(logDir)
  const files = globSync('deduplication_log_*.txt', { cwd: logDir }).sort(
    (a, b) => logNumber(a) - logNumber(b),
  )
  const last = files.at(-1)
  if (last === undefined) return []
  const partOf = new Map<string, string>()
  for (const file of files) {
    for (const line of readFileSync(join(logDir, file), 'utf8').split('\n')) {
      const [operation, part, token] = line.split('\t')
      if (part === undefined || token === undefined) continue
      if (operation === '1') partOf.set(token, part)
      else partOf.delete(token)
    }
  }
  const present = readdirSync(table).flatMap((name) => parsePart(name) ?? [])
  const strikes = [...partOf]
    .filter(([, name]) => {
      const part = parsePart(name)
      return part && !present.some((other) => covers(other, part))
    })
    .map(([token, part]) => `2\t${part}\t${token}\n`)
  if (strikes.length === 0) return []
  return [{ logFile: join(logDir, last), strikes: strikes.join('') }]
}

interface Part {
  readonly partition: string
  readonly first: number
  readonly last: number
}

function parsePart(name: string): Part | undefined {
  const match = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name)
  if (!match) return undefined
  const [, partition = '', first, last] = match
  return { partition, first: Number(first), last: Number(last) }
}

function covers(part: Part, other: Part): boolean {
  return part.partition === other.partition && part.first <= other.first && part.last >= other.last
}

function logNumber(file: string): number {
  return Number(/\d+/.exec(file)?.[0])
}
