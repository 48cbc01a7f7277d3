import type { Span } from '../oxql-error.ts'

/**
 * - `word`: a keyword or the name of a field
 * - `series`: the name of a timeseries, `target:metric`
 * - `number`: anything that begins with a digit, durations too; whether it is one is seen when it is read
 * - `string`: with its quotes, as it is written
 * - `time`: what follows an `@`, with it
 * - `parameter`: a name with a `$` before it, whose value whoever asks gives
 * - `mark`: an operator or punctuation
 * - `open`: a string without its closing quote, and all the rest of the text
 * - `unknown`: a character that has no meaning here
 */
export type TokenKind =
  | 'word'
  | 'series'
  | 'number'
  | 'string'
  | 'time'
  | 'parameter'
  | 'mark'
  | 'open'
  | 'unknown'
  | 'end'

export interface Token extends Span {
  readonly kind: TokenKind
  readonly text: string
}
