import type { Span } from '../oxql-error.ts'
import { readingOf } from '../parse/read-string.ts'
import { formatLiteral } from '../tree/format-literal.ts'
import type { Placeholder } from './placeholders.ts'

/** A value of a field. A `number` with a fraction is a double. */
export type VariableValue = string | boolean | number | bigint

/** A placeholder with what it stands for. */
export interface Filled extends Placeholder {
  /** None: all values. */
  readonly literals: readonly string[]
  /** Where the first of them is in the probe. */
  readonly at: Span
}

/** A text in which each variable is its first value: a query that is like the one that comes out. */
export interface Probe {
  readonly text: string
  /** In the order of the text. */
  readonly filled: readonly Filled[]
}

export function probe(
  text: string,
  placeholders: readonly Placeholder[],
  literalsOf: (placeholder: Placeholder) => readonly string[],
): Probe {
  let written = ''
  let from = 0
  const filled = placeholders.map((placeholder) => {
    const literals = literalsOf(placeholder)
    written += text.slice(from, placeholder.start)
    if (placeholder.joinsBefore) written += ' '
    const start = written.length
    written += literals[0] ?? "''"
    const at = { start, end: written.length }
    if (placeholder.joinsAfter) written += ' '
    from = placeholder.end
    return { ...placeholder, literals, at }
  })
  return { text: written + text.slice(from), filled }
}

/** A place in a probe as one in the text that it was made of: of a literal, that of its variable. */
export function originOf({ filled }: Probe, { start, end }: Span): Span {
  const first = filled.findLast(({ at }) => at.start <= start)
  const last = filled.findLast(({ at }) => at.start < end)
  return {
    start: first === undefined ? start : start < first.at.end ? first.start : behind(first, start),
    end: last === undefined ? end : end <= last.at.end ? last.end : behind(last, end),
  }
}

function behind({ at, end, joinsAfter }: Filled, place: number): number {
  return Math.max(end, end + place - at.end - (joinsAfter ? 1 : 0))
}

/** A value as a literal that is nothing else than this value. */
export function literalOf(value: VariableValue): string {
  const place = { start: 0, end: 0 }
  if (typeof value === 'string') {
    const reading = readingOf(value)
    return formatLiteral({ type: 'string', value, ...(reading && { reading }), ...place })
  }
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return String(value)
  return formatLiteral({ type: 'double', value, ...place })
}
