import type { Span } from '../oxql-error.ts'
import type { Token } from './token.ts'

const LONGEST_SHOWN = 24

/** A piece of text as it stands in a message. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return `\`${line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line}\``
}

function plain(item: string): string {
  return item.replaceAll('`', '')
}

/** `a, b or c` */
export function anyOf(items: Iterable<string>): string {
  const sorted = [...items].sort((a, b) => (plain(a) < plain(b) ? -1 : 1))
  return sorted.length < 2
    ? sorted.join('')
    : `${sorted.slice(0, -1).join(', ')} or ${sorted.at(-1)}`
}

interface Wording {
  readonly message: string
  readonly span: Span
  readonly hint?: string
}

export function expectation(expected: Iterable<string>, found: Token): Wording {
  const wanted = anyOf(expected)
  const span = { start: found.start, end: found.end }
  if (found.kind === 'end') return { message: `expected ${wanted}, but the query ends here`, span }
  if (found.kind === 'open') {
    const end = found.start + /^[^\r\n]*/.exec(found.text)![0].length
    return {
      message: `a string that begins with ${found.text[0]} does not end`,
      span: { start: found.start, end },
      hint: `close it with ${found.text[0]}`,
    }
  }
  const message = `expected ${wanted}, found ${shown(found.text)}`
  const hint = found.kind === 'unknown' ? hintOfCharacter(found.text) : undefined
  return { message, span, ...(hint !== undefined && { hint }) }
}

function hintOfCharacter(character: string): string | undefined {
  if (/[‘’“”„«»`´]/u.test(character)) return `strings stand in straight quotes: 'text' or "text"`
  if (/[–—−]/u.test(character)) return 'the sign of a number is a hyphen: -1'
  if (/[\s\uFEFF]/u.test(character)) return 'this is no plain space, although it looks like one'
  return undefined
}
