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

/** What no variable can be called: `$step` is a duration, and who asks for a chart says which. */
export const STEP_NAME = 'step'

export function placeholdersIn(text: string): Placeholder[] {
  const tokens = tokenize(text)
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'parameter' || token.text === `$${STEP_NAME}`) return []
    const before = tokens[at - 1]
    const after = tokens[at + 1]
    return {
      name: token.text.slice(1),
      start: token.start,
      end: token.end,
      joinsBefore: canJoin(before) && before?.end === token.start,
      joinsAfter: canJoin(after) && after?.start === token.end,
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
