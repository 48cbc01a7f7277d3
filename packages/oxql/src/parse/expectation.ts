import { ARITHMETIC, COMPARATORS } from '../tree/keywords.ts'
import type { Span } from '../oxql-error.ts'
import type { Token } from './token.ts'
import { anyOf, shown } from './wording.ts'

/** What can stand at a place besides certain words and marks. */
export type Meaning =
  | 'a duration'
  | 'a method'
  | 'a name'
  | 'a new name'
  | 'a number'
  | 'a reducer'
  | 'a stage'
  | 'a value'
  | 'the end'
  | 'the name of a field'
  | 'the name of a timeseries'
  | 'the number of points'
  | 'the number of series'
  | 'the step'
  | 'the window'

/** Words and marks that are told together. */
const KINDS = [
  { kind: 'a comparison such as `==`', members: [...COMPARATORS, 'in'] },
  { kind: 'an operator such as `+`', members: ARITHMETIC },
]

/** What was looked for at one place. */
export class Expectation {
  /** Words and marks. */
  readonly texts = new Set<string>()
  readonly meanings = new Set<Meaning>()

  clear(): void {
    this.texts.clear()
    this.meanings.clear()
  }

  /** `a`, `b` or c */
  toText(): string {
    const texts = new Set(this.texts)
    const kinds = KINDS.flatMap(({ kind, members }) => {
      if (!members.every((member) => texts.has(member))) return []
      for (const member of members) texts.delete(member)
      return [kind]
    })
    return anyOf([
      ...[...texts].sort().map((text) => `\`${text}\``),
      ...[...this.meanings, ...kinds].sort(),
    ])
  }
}

/** Why what was found is none of what was expected. */
export function complain(
  expected: Expectation,
  found: Token,
): { readonly message: string; readonly span: Span; readonly hint?: string } {
  const span = { start: found.start, end: found.end }
  if (found.kind === 'end')
    return { message: `expected ${expected.toText()}, but the query ends here`, span }
  if (found.kind === 'open') {
    const quote = found.text[0]!
    const end = found.start + /^[^\r\n]*/.exec(found.text)![0].length
    const message = `a string that begins with ${quote} does not end`
    return { message, span: { start: found.start, end }, hint: `close it with ${quote}` }
  }
  const message = `expected ${expected.toText()}, found ${shown(found.text)}`
  const hint = found.kind === 'unknown' ? hintOfCharacter(found.text) : undefined
  return { message, span, ...(hint !== undefined && { hint }) }
}

function hintOfCharacter(character: string): string | undefined {
  if (/[‘’“”„«»`´]/u.test(character)) return `strings stand in straight quotes: 'text' or "text"`
  if (/[–—−]/u.test(character)) return 'the sign of a number is a hyphen: -1'
  if (/[\s\u200B\uFEFF]/u.test(character))
    return 'this is no plain space, although it looks like one'
  return undefined
}
