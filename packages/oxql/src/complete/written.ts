import type { Span } from '../oxql-error.ts'
import type { Token } from '../parse/token.ts'
import { tokenize } from '../parse/tokenize.ts'

/** What is being written at the cursor. */
export interface Written {
  /** Of all of it, before and after the cursor. */
  readonly span: Span
  /** The part before the cursor; of a string without its quote. */
  readonly prefix: string
  /** What is before it. */
  readonly before: readonly Token[]
}

/** Undefined in a comment, where nothing can be completed. */
export function writtenAt(text: string, cursor: number): Written | undefined {
  const before = tokenize(text.slice(0, cursor)).slice(0, -1)
  const rest = text.slice(cursor)
  const last = before.at(-1)
  if (last === undefined || last.end < cursor) {
    const gap = text.slice(last?.end ?? 0, cursor)
    if (/#[^\r\n]*$/.test(gap)) return undefined
    return endingWith(0, before, cursor)
  }
  switch (last.kind) {
    case 'word':
    case 'series':
    case 'number':
    case 'time':
      return endingWith(1, before, cursor + /^[\p{XID_Continue}:]*/u.exec(rest)![0].length)
    case 'open': {
      // Up to its end, if that is near enough to be of this string.
      const closing = /^[^\s'"|]*(['"])/.exec(rest)
      const end = closing?.[1] === last.text[0] ? cursor + closing![0].length : cursor
      return { ...endingWith(1, before, end), prefix: last.text.slice(1) }
    }
    case 'mark':
      if (last.text === ':' && before.at(-2)?.end === last.start) {
        return endingWith(2, before, cursor + /^[\p{XID_Continue}]*/u.exec(rest)![0].length)
      }
      // The first half of an operator.
      return endingWith(['=', '~', '&'].includes(last.text) ? 1 : 0, before, cursor)
    default:
      return endingWith(0, before, cursor)
  }
}

/** What the last tokens are, up to a place after them. */
function endingWith(count: number, tokens: readonly Token[], end: number): Written {
  const written = tokens.slice(tokens.length - count)
  return {
    span: { start: written[0]?.start ?? end, end },
    prefix: written.map(({ text }) => text).join(''),
    before: tokens.slice(0, tokens.length - count),
  }
}
