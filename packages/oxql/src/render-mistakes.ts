import stringWidth from 'string-width'
import type { OxqlError, OxqlMistake } from './oxql-error.ts'

/** What is shown of a long line, in UTF-16 units: before a mistake, of it, and after it. */
const CONTEXT = { before: 60, within: 60, after: 30 }

/**
 * The mistakes of a query for a terminal: line and column from 1 (in UTF-16 units, as editors count), the line with
 * carets under the mistake, and the way out.
 *
 * @example
 * // 1:27: expected a value, found `failed`
 * //   get a:b | filter state == failed
 * //                             ^^^^^^
 * //   hint: text stands in quotes: 'failed'
 */
export function renderMistakes(text: string, { mistakes }: OxqlError): string {
  return mistakes.map((mistake) => renderMistake(text, mistake)).join('\n')
}

function renderMistake(text: string, { message, span, hint }: OxqlMistake): string {
  const linesBefore = text.slice(0, span.start).split(/\r\n|[\r\n]/)
  const column = linesBefore.at(-1)!.length
  const lineStart = span.start - column
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))![0]
  const spanEnd = Math.min(span.end - lineStart, line.length)

  const before = printable(part(line, column - CONTEXT.before, column, 'start'))
  const within = printable(part(line, column, Math.min(spanEnd, column + CONTEXT.within)))
  const shownTo = Math.min(Math.max(spanEnd, column), column + CONTEXT.within)
  const after = printable(part(line, shownTo, shownTo + CONTEXT.after, 'end'))

  const carets = '^'.repeat(Math.max(1, stringWidth(within)))
  return [
    `${linesBefore.length}:${column + 1}: ${message}`,
    `  ${before}${within}${after}`.trimEnd(),
    `  ${' '.repeat(stringWidth(before))}${carets}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ].join('\n')
}

/** A part of a line, which an ellipsis marks where it was cut. */
function part(line: string, from: number, to: number, cut?: 'start' | 'end'): string {
  // No half of a character is shown.
  const text = line.slice(Math.max(0, from), to).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
  if (cut === 'start' && from > 0) return `…${text}`
  return cut === 'end' && to < line.length ? `${text}…` : text
}

/** Takes the columns that it is said to take, and does nothing to a terminal. */
function printable(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
