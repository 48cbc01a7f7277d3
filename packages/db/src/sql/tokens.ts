import { DbError } from '../error.ts'

/** A piece of SQL. Comments and white space are none. */
export interface Token {
  readonly kind: 'word' | 'quoted-name' | 'text' | 'number' | 'symbol'
  readonly text: string
  /** Where it is in the source. */
  readonly start: number
}

/**
 * ClickHouse's lexical rules, as far as they decide where names, texts and statements end. What is
 * not surely one thing is refused: nothing here may see less than the engine does.
 */
const PATTERNS: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['space', /--[^\n]*/y],
  ['space', /#[ !][^\n]*/y],
  ['space', /\/\*[\s\S]*?\*\//y],
  ['text', /'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['quoted-name', /"(?:[^"\\]|\\[\s\S]|"")*"/y],
  ['quoted-name', /`(?:[^`\\]|\\[\s\S]|``)*`/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  // A slash before an asterisk would begin a comment that has no end.
  ['symbol', /\/(?!\*)|[-+*%=<>!,.()[\]:?|;]/y],
]

/** @throws DbError `not-allowed` for what cannot be part of a query here */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const next = match(source, at)
    if (next.kind !== 'space') tokens.push({ kind: next.kind, text: next.text, start: at })
    at += next.text.length
  }
  return tokens
}

function match(source: string, at: number): { kind: Token['kind'] | 'space'; text: string } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text === undefined) continue
    // The engine's words may go on with other letters than ours, and its numbers with letters.
    if (/[\w$\u0080-\u{10ffff}]/u.test(source[at + text.length] ?? '') && /[\w$]$/.test(text)) break
    return { kind, text }
  }
  const shown = JSON.stringify(source.slice(at, at + 20))
  throw new DbError('not-allowed', `at character ${at + 1}: ${shown} cannot be part of a query`)
}
