import {
  alertReceiverRequest,
  alertRuleRequest,
  givenName,
  type FullAlertRule,
} from '@oximeter/api'
import type { AlertFileProblem, AlertReceiverRequest } from '@oximeter/api/client'
import { systemClock } from '@oximeter/core'
import { OxqlError, parseQuery } from '@oximeter/oxql'
import { TomlPositions, type Path } from '@oximeter/schema'
import { parse, TomlError } from 'smol-toml'
import type { z } from 'zod'
import { conditionIn, durationIn } from './texts.ts'

export interface FileRule {
  readonly rule: FullAlertRule
  readonly line: number
  /** Where in the file its query begins: places in the query count from there. */
  readonly queryPlace: QueryPlace
}

export interface FileReceiver {
  readonly name: string
  readonly request: AlertReceiverRequest
  /** Files that hold what is not to be in this one. */
  readonly bearerTokenFile: string | undefined
  readonly caFile: string | undefined
  readonly line: number
}

export interface ParsedAlertFile {
  readonly rules: readonly FileRule[]
  readonly receivers: readonly FileReceiver[]
  /** Everything that is wrong, in the order of the file. */
  readonly problems: readonly AlertFileProblem[]
}

export interface QueryPlace {
  readonly line: number
  readonly column: number
}

type Table = Readonly<Record<string, unknown>>

/** How durations are called in a file, and by the API, which has seconds. */
const DURATIONS: Readonly<Record<string, string>> = {
  for: 'for_secs',
  keep_firing_for: 'keep_firing_for_secs',
  interval: 'interval_secs',
  lookback: 'lookback_secs',
  delay: 'delay_secs',
  repeat: 'repeat_secs',
}
const KEYS_BY_API = new Map(Object.entries(DURATIONS).map(([key, api]) => [api, key]))
const TOP = ['rules', 'receivers']

/**
 * Reads a file of rules and receivers, and finds everything that is wrong with it, but for what only
 * schemas tell. Nothing is thrown.
 *
 * @example
 * const { rules, problems } = parseAlertFile(await readFile('alerts/disk.toml', 'utf8'))
 */
export function parseAlertFile(text: string): ParsedAlertFile {
  let tables: Table
  try {
    tables = parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const { line, column, message } = error
    // The library draws the place over several lines.
    const said = (message.split('\n', 1)[0] ?? '').replace('Invalid TOML document: ', '')
    return { rules: [], receivers: [], problems: [{ line, column, message: said, hint: null }] }
  }
  return new FileReader(text, tables).read()
}

/** `alerts/disk.toml:12:3: what is wrong`, and the way out in a second line. */
export function formatFileProblem(
  file: string,
  { line, column, message, hint }: AlertFileProblem,
): string {
  const way = hint === null ? '' : `\n  hint: ${hint}`
  return `${file}:${line}:${column}: ${message}${way}`
}

class FileReader {
  readonly #text: string
  readonly #tables: Table
  readonly #positions: TomlPositions
  readonly #problems: AlertFileProblem[] = []

  constructor(text: string, tables: Table) {
    this.#text = text
    this.#tables = tables
    this.#positions = new TomlPositions(text)
  }

  read(): ParsedAlertFile {
    for (const key of Object.keys(this.#tables)) {
      if (!TOP.includes(key)) {
        const hint = 'write [[rules]] or [[receivers]]'
        this.#problems.push({
          ...this.#positions.ofKey([key]),
          message: `unknown key ${key}`,
          hint,
        })
      }
    }
    const rules = this.#each('rules', (table, path) => this.#rule(table, path))
    const receivers = this.#each('receivers', (table, path) => this.#receiver(table, path))
    this.#refuseTwins(
      'rules',
      rules.map(({ rule: { name }, line }) => ({ name, line })),
    )
    this.#refuseTwins('receivers', receivers)
    const problems = this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
    return { rules, receivers, problems }
  }

  #each<T>(key: string, read: (table: Table, path: Path) => T | undefined): T[] {
    const list = this.#tables[key] ?? []
    if (!Array.isArray(list) || !list.every(isTable)) {
      this.#note([key], `${key} is no list of tables`, `write [[${key}]]`)
      return []
    }
    return list.flatMap((table: Table, i) => read(table, [key, i]) ?? [])
  }

  #rule(table: Table, path: Path): FileRule | undefined {
    const request = this.#withSeconds(table, path)
    if (typeof request['condition'] === 'string') {
      const condition = conditionIn(request['condition'])
      if (condition === undefined) {
        const what = `condition '${request['condition']}' is none`
        this.#note([...path, 'condition'], what, 'write an operator and a number: "> 0.9"')
      }
      request['condition'] = condition ?? null
    } else if (request['condition'] !== undefined) {
      this.#note([...path, 'condition'], 'condition is no text', 'write "> 0.9"')
      delete request['condition']
    }
    const queryPlace = this.#queryPlace([...path, 'query'])
    if (typeof request['query'] === 'string') this.#checkQuery(request['query'], queryPlace)
    const rule = this.#checked(alertRuleRequest, request, path)
    return rule && { rule, line: this.#positions.ofValue(path).line, queryPlace }
  }

  #receiver(table: Table, path: Path): FileReceiver | undefined {
    const { name, bearer_token_file, ca_file, ...rest } = table
    const others: Record<string, unknown> = rest
    for (const key of ['bearer_token', 'ca']) {
      if (!(key in others)) continue
      const why =
        key === 'ca'
          ? 'certificates are in files of their own'
          : 'secrets are not for files that are shared'
      this.#note([...path, key], `${key} is not for here: ${why}`, `write ${key}_file`)
      delete others[key]
    }
    const known = givenName.safeParse(name)
    if (!known.success) {
      this.#note([...path, 'name'], `name: ${known.error.issues[0]?.message ?? 'is missing'}`, null)
    }
    const request = this.#checked(alertReceiverRequest, this.#withSeconds(others, path), path)
    const bearerTokenFile = this.#path([...path, 'bearer_token_file'], bearer_token_file)
    const caFile = this.#path([...path, 'ca_file'], ca_file)
    if (request === undefined || !known.success) return undefined
    const { line } = this.#positions.ofValue(path)
    return { name: known.data, request, bearerTokenFile, caFile, line }
  }

  #path(path: Path, value: unknown): string | undefined {
    if (typeof value === 'string' || value === undefined) return value
    this.#note(path, `${String(path.at(-1))} is no text`, 'write the path of a file')
    return undefined
  }

  /** The table with seconds where it has durations. */
  #withSeconds(table: Table, path: Path): Record<string, unknown> {
    const request: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(table)) {
      const api = DURATIONS[key]
      if (api === undefined) {
        request[key] = value
        continue
      }
      const secs = typeof value === 'string' ? durationIn(value) : undefined
      if (secs === undefined) {
        this.#note(
          [...path, key],
          `${key} is no duration`,
          'write whole seconds, minutes, hours or days: "90s", "5m", "1h30m", "1d"',
        )
      } else {
        request[api] = secs
      }
    }
    return request
  }

  #checked<T>(schema: z.ZodType<T>, request: unknown, path: Path): T | undefined {
    const result = schema.safeParse(request)
    if (result.success) return result.data
    for (const issue of result.error.issues) {
      const [first, ...rest] = issue.path.map((part) => (typeof part === 'symbol' ? '' : part))
      const key = typeof first === 'string' ? (KEYS_BY_API.get(first) ?? first) : first
      const of = key === undefined ? [] : [key, ...rest]
      if (issue.code === 'unrecognized_keys') {
        for (const unknown of issue.keys) {
          const place = this.#positions.ofKey([...path, ...of, unknown])
          this.#problems.push({ ...place, message: `unknown key ${unknown}`, hint: null })
        }
        continue
      }
      const isMissing = key !== undefined && rest.length === 0 && !hasKey(request, first)
      const what = isMissing ? `${key} is missing` : `${of.join('.')}: ${issue.message}`
      this.#note([...path, ...of], what, null)
    }
    return undefined
  }

  #checkQuery(query: string, place: QueryPlace): void {
    try {
      parseQuery(query, { now: systemClock() })
    } catch (error) {
      if (!(error instanceof OxqlError)) throw error
      this.#problems.push(...queryProblems(error, query, place))
    }
  }

  /** Where the text of a value begins: behind its quotes, and behind the line end that TOML leaves out. */
  #queryPlace(path: Path): QueryPlace {
    const { line, column } = this.#positions.ofValue(path)
    const rest = (this.#text.split('\n')[line - 1] ?? '').slice(column - 1)
    const isLong = rest.startsWith("'''") || rest.startsWith('"""')
    if (isLong && rest.slice(3).trim() === '') return { line: line + 1, column: 1 }
    return { line, column: column + (isLong ? 3 : 1) }
  }

  #refuseTwins(
    key: string,
    named: readonly { readonly name: string; readonly line: number }[],
  ): void {
    for (const twins of Map.groupBy(named, ({ name }) => name).values()) {
      const [first, ...others] = twins
      for (const { name, line } of others) {
        const message = `another of [[${key}]] is called '${name}', in line ${first?.line}`
        this.#problems.push({ line, column: 1, message, hint: 'give each a name of its own' })
      }
    }
  }

  #note(path: Path, message: string, hint: string | null): void {
    this.#problems.push({ ...this.#positions.ofValue(path), message, hint })
  }
}

/** Mistakes of a query with their places in the file. */
export function queryProblems(
  { mistakes }: OxqlError,
  query: string,
  place: QueryPlace,
): AlertFileProblem[] {
  return mistakes.map(({ message, hint, span: { start } }) => {
    return { ...placeInQuery(query, start, place), message, hint: hint ?? null }
  })
}

/** Where in a file a place of a query is. */
export function placeInQuery(query: string, at: number, begin: QueryPlace): QueryPlace {
  const before = query.slice(0, at).split('\n')
  const last = before.at(-1)?.length ?? 0
  return {
    line: begin.line + before.length - 1,
    column: before.length === 1 ? begin.column + last : last + 1,
  }
}

function hasKey(request: unknown, key: unknown): boolean {
  return isTable(request) && typeof key === 'string' && Object.hasOwn(request, key)
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
