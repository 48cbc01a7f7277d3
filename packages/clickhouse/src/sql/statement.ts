import { Exception } from '../exception.ts'
import { skipBlank, tokens, type Token } from './lexer.ts'

/** One request's SQL, taken apart as far as the server needs. */
export type Statement =
  /** Rows come back; they go to a file, so that a result of any size takes no memory. */
  | {
      readonly kind: 'select'
      readonly head: string
      readonly format?: string
      readonly tail: string
    }
  /** INSERT with its data in the request: the data starts at `dataStart`. */
  | {
      readonly kind: 'insert'
      readonly head: string
      readonly format: string
      readonly settings: string
      readonly dataStart: number
    }
  /** Everything else; what it answers is small. */
  | {
      readonly kind: 'command'
      readonly verb: string
      readonly text: string
      readonly format?: string
    }

const SELECTS = new Set(['SELECT', 'WITH', 'FROM', '('])

/** The text is Latin-1: one character a byte. Throws `Exception` for what a request may not be. */
export function parseStatement(sql: string): Statement {
  const all = tokens(sql)
  const first = all.next().value
  if (!first) throw new Exception(62, 'SYNTAX_ERROR', 'Empty query.')
  if (upper(first) === 'INSERT') {
    const insert = parseInsert(sql, first)
    if (insert) return insert
  }
  const { end, top } = singleStatement(sql)
  const format = formatClause(top)
  const verb = upper(first)
  if (!SELECTS.has(verb) || (verb === 'WITH' && top.some((token) => upper(token) === 'INSERT'))) {
    return {
      kind: 'command',
      verb,
      text: sql.slice(0, end),
      ...(format && { format: format.name }),
    }
  }
  if (top.some((token, i) => upper(token) === 'INTO' && upper(top[i + 1]) === 'OUTFILE')) {
    throw new Exception(358, 'INTO_OUTFILE_NOT_ALLOWED', 'INTO OUTFILE is not allowed over HTTP.')
  }
  return format
    ? {
        kind: 'select',
        head: sql.slice(0, format.start),
        format: format.name,
        tail: sql.slice(format.end, end),
      }
    : { kind: 'select', head: sql.slice(0, end), tail: '' }
}

/** The tokens outside brackets, up to the end or the `;`; anything after that is refused. */
function singleStatement(sql: string): { end: number; top: Token[] } {
  const top: Token[] = []
  for (const token of tokens(sql)) {
    if (token.text === ';') {
      const rest = skipBlank(sql, token.end)
      if (rest < sql.length) {
        throw new Exception(
          62,
          'SYNTAX_ERROR',
          `Syntax error (Multi-statements are not allowed): failed at position ${token.end}. Send one statement a request.`,
        )
      }
      return { end: token.start, top }
    }
    if (token.depth === 0) top.push(token)
  }
  return { end: sql.length, top }
}

/** `FORMAT name`, last or followed by SETTINGS. */
function formatClause(
  top: readonly Token[],
): { name: string; start: number; end: number } | undefined {
  for (let i = top.length - 2; i > 0; i--) {
    const keyword = top[i]
    const name = top[i + 1]
    if (!keyword || !name || upper(keyword) !== 'FORMAT' || name.kind !== 'word') continue
    const next = top[i + 2]
    if (next && upper(next) !== 'SETTINGS') continue
    return { name: name.text, start: keyword.start, end: name.end }
  }
  return undefined
}

/**
 * `INSERT INTO target [(columns)] [SETTINGS …] FORMAT name [SETTINGS …] data` or `… VALUES data`.
 * `undefined` when the rows come from a query.
 */
function parseInsert(sql: string, insert: Token): Statement | undefined {
  const rest = tokens(sql, insert.end)
  const next = (): Token | undefined => rest.next().value ?? undefined
  let token = next()
  if (upper(token) === 'INTO') token = next()
  if (upper(token) === 'TABLE') token = next()
  if (upper(token) === 'FUNCTION') token = next()
  // The target itself may be called `values` or `format`.
  for (token = next(); token?.text === '.'; token = next()) next()
  for (; token; token = next()) {
    if (token.depth > 0) continue
    const keyword = upper(token)
    if (keyword === 'SELECT' || keyword === 'WITH' || keyword === 'WATCH') return undefined
    if (keyword === 'FROM' || keyword === 'INFILE') return refuseInfile(next(), keyword)
    const head = sql.slice(0, token.start)
    if (keyword === 'VALUES') {
      return { kind: 'insert', head, format: 'Values', settings: '', dataStart: token.end }
    }
    if (keyword === 'FORMAT') {
      const name = next()
      if (name?.kind !== 'word') break
      const settings = settingsClause(sql, name.end)
      const text = sql.slice(name.end, settings)
      return {
        kind: 'insert',
        head,
        format: name.text,
        settings: text,
        dataStart: dataAfter(sql, settings),
      }
    }
  }
  // `INSERT INTO t (SELECT …)` is a query, too.
  if (/\(\s*(?:SELECT|WITH)\b/i.test(sql)) return undefined
  throw new Exception(
    62,
    'SYNTAX_ERROR',
    'Syntax error: INSERT without data. Expected FORMAT name and data, VALUES, or SELECT.',
  )
}

function refuseInfile(following: Token | undefined, keyword: string): undefined {
  if (keyword === 'FROM' && upper(following) !== 'INFILE') return undefined
  throw new Exception(
    78,
    'UNKNOWN_TYPE_OF_QUERY',
    'INSERT … FROM INFILE is not allowed over HTTP: send the data in the body.',
  )
}

/** Where `SETTINGS name = value, …` after FORMAT ends; `from` when there is none. */
function settingsClause(sql: string, from: number): number {
  const rest = tokens(sql, from)
  const next = (): Token | undefined => rest.next().value ?? undefined
  if (upper(next()) !== 'SETTINGS') return from
  let end = from
  for (;;) {
    const [name, equals] = [next(), next()]
    let value = next()
    if (value?.text === '-' || value?.text === '+') value = next()
    if (name?.kind !== 'word' || equals?.text !== '=' || !value) return end
    end = value.end
    if (next()?.text !== ',') return end
  }
}

/** Data begins after blanks and at most one line break: an empty line is data already. */
function dataAfter(sql: string, from: number): number {
  let at = from
  while (' \t\f'.includes(sql.charAt(at)) && at < sql.length) at++
  if (sql.charAt(at) === ';') {
    throw new Exception(62, 'SYNTAX_ERROR', "You have excessive ';' symbol before data for INSERT.")
  }
  if (sql.charAt(at) === '\r') at++
  if (sql.charAt(at) === '\n') at++
  return at
}

function upper(token: Token | undefined): string {
  return token?.kind === 'word' || token?.kind === 'symbol' ? token.text.toUpperCase() : ''
}
