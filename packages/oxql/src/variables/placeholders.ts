import type { Span } from '../oxql-error.ts'
import type { Token } from '../parse/token.ts'
import { tokenize } from '../parse/tokenize.ts'

/** A place in a text where a variable stands: `$name`, outside of strings and comments. */
export interface Placeholder extends Span {
  readonly name: string
  /** Whether a literal would become one token with what stands right before it, or right after. */
  readonly joinsBefore: boolean
  readonly joinsAfter: boolean
}

export function placeholdersIn(text: string): Placeholder[] {
  const tokens = tokenize(text)
  return tokens.flatMap((sign, at) => {
    const name = tokens[at + 1]
    if (sign.text !== '$' || name?.kind !== 'word' || name.start !== sign.end) return []
    const before = tokens[at - 1]
    const after = tokens[at + 2]
    return {
      name: name.text,
      start: sign.start,
      end: name.end,
      joinsBefore: canJoin(before) && before?.end === sign.start,
      joinsAfter: canJoin(after) && after?.start === name.end,
    }
  })
}

/**
 * The variables of a text, each once, in the order in which they are first there.
 *
 * @example variablesIn("get a:b | filter host == $host && name != '$name'") // ['host']
 */
export function variablesIn(text: string): string[] {
  return [...new Set(placeholdersIn(text).map(({ name }) => name))]
}

function canJoin(token: Token | undefined): boolean {
  return token !== undefined && token.kind !== 'mark' && token.kind !== 'end'
}
