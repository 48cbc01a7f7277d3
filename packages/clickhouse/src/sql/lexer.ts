/**
 * Splits ClickHouse SQL into tokens the way the engine does, as far as needed to tell where a statement
 * ends. It reads Latin-1 text, one character a byte, so that offsets are offsets into the body.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol'
  /** As written; words keep their case. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** How many brackets are open around it. */
  readonly depth: number
}

const WORD = /[0-9][A-Za-z0-9_.]*|[A-Za-z0-9_$\x80-\xff]+/y
const HEREDOC = /\$\w*\$/y
/** “ ” and ‘ ’ in UTF-8: the engine takes them for quotes. */
const CURLY: readonly (readonly [open: string, close: string, kind: 'quoted' | 'string'])[] = [
  ['\xe2\x80\x9c', '\xe2\x80\x9d', 'quoted'],
  ['\xe2\x80\x98', '\xe2\x80\x99', 'string'],
]

export function* tokens(sql: string, from = 0): Generator<Token, void> {
  let at = from
  let depth = 0
  while (at < sql.length) {
    const next = skipBlank(sql, at)
    if (next >= sql.length) return
    at = next
    const { kind, end } = tokenAt(sql, at)
    const text = sql.slice(at, end)
    if (text === ')' || text === ']' || text === '}') depth = Math.max(0, depth - 1)
    yield { kind, text, start: at, end, depth }
    if (text === '(' || text === '[' || text === '{') depth++
    at = end
  }
}

function tokenAt(sql: string, at: number): { kind: Token['kind']; end: number } {
  const character = sql.charAt(at)
  if (character === "'") return { kind: 'string', end: closingQuote(sql, at) }
  if (character === '"' || character === '`') return { kind: 'quoted', end: closingQuote(sql, at) }
  for (const [open, close, kind] of CURLY) {
    if (sql.startsWith(open, at)) return { kind, end: after(sql, close, at + open.length) }
  }
  HEREDOC.lastIndex = at
  const tag = HEREDOC.exec(sql)?.[0]
  if (tag !== undefined && sql.includes(tag, at + tag.length)) {
    return { kind: 'string', end: after(sql, tag, at + tag.length) }
  }
  WORD.lastIndex = at
  return WORD.test(sql) ? { kind: 'word', end: WORD.lastIndex } : { kind: 'symbol', end: at + 1 }
}

/** Past white space and comments. */
export function skipBlank(sql: string, from: number): number {
  let at = from
  for (;;) {
    while (at < sql.length && ' \t\n\r\f\v\0'.includes(sql.charAt(at))) at++
    if (/^(?:--|\/\/|#[ !])/.test(sql.slice(at, at + 2))) at = after(sql, '\n', at)
    else if (sql.startsWith('/*', at)) at = closingComment(sql, at)
    else return at
  }
}

/** Block comments nest. */
function closingComment(sql: string, from: number): number {
  let depth = 0
  for (let at = from; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++
      at++
    } else if (sql.startsWith('*/', at)) {
      at++
      if (--depth === 0) return at + 1
    }
  }
  return sql.length
}

function closingQuote(sql: string, from: number): number {
  const quote = sql.charAt(from)
  for (let at = from + 1; at < sql.length; at++) {
    const character = sql.charAt(at)
    if (character === '\\') at++
    else if (character === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1
      at++
    }
  }
  return sql.length
}

function after(sql: string, text: string, from: number): number {
  const found = sql.indexOf(text, from)
  return found === -1 ? sql.length : found + text.length
}
