import type { Token, TokenKind } from './token.ts'

const SPACE = /(?:[ \t\r\n]|#[^\r\n]*)+/y

/** The first that matches wins. None of them can go back and forth: the time is linear in the text. */
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['series', /[\p{XID_Start}_]\p{XID_Continue}*:[\p{XID_Start}_]\p{XID_Continue}*/uy],
  ['word', /[\p{XID_Start}_]\p{XID_Continue}*/uy],
  ['number', /0x[0-9A-Za-z_.]*/y],
  ['number', /\.?[0-9](?:(?<=[0-9.][eE])[+-](?=[0-9])|[0-9A-Za-z_.])*/y],
  ['string', /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y],
  ['time', /@(?:now[ \t\r\n]*\([ \t\r\n]*\)|[\p{XID_Continue}:.+-]*)/uy],
  ['parameter', /\$[\p{XID_Start}_]\p{XID_Continue}*/uy],
  ['mark', /\|\||&&|==|=~|!=|!~|~=|<=|>=|[|&^!=<>~()[\]{},;:+\-*/%]/y],
  // Whatever follows would be read inside out.
  ['open', /['"][^]*/y],
  ['unknown', /[^]/uy],
]

/** Cuts a text into tokens; the last is its end. Never fails. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  // At its ends a text may have any white space, and a byte order mark.
  const end = text.trimEnd().length
  let at = spaceFrom(text, text.length - text.trimStart().length)
  while (at < end) {
    const token = tokenAt(text, at)
    tokens.push(token)
    at = spaceFrom(text, token.end)
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

function spaceFrom(text: string, at: number): number {
  SPACE.lastIndex = at
  return SPACE.test(text) ? SPACE.lastIndex : at
}

function tokenAt(text: string, start: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start
    const match = pattern.exec(text)
    if (match) return { kind, text: match[0], start, end: start + match[0].length }
  }
  throw new Error(`no token at ${start}`)
}
