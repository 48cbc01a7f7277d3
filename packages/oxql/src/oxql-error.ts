/** A place in the text of a query: UTF-16 units from its start, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What can be wrong with a query. */
export const OXQL_ERROR_CODES = [
  'syntax',
  'too-long',
  'too-deep',
  'unknown-timeseries',
  'unknown-field',
  'unknown-name',
  'wrong-type',
  'misplaced',
  'mismatch',
  'out-of-range',
  'out-of-scope',
] as const

/**
 * - `syntax`: the text is not OxQL
 * - `too-long`, `too-deep`: more than 64 KiB of text; groups or parentheses nested too deeply
 * - `unknown-timeseries`, `unknown-field`, `unknown-name`: with the nearest known one as a hint
 * - `wrong-type`: a value or an operator that does not suit what it is compared with
 * - `misplaced`: a stage where it has no meaning, such as `group_by` before `align`
 * - `mismatch`: tables that do not fit together, such as a `join` of different steps
 * - `out-of-range`: a number, a time or a duration that is too large or small
 * - `out-of-scope`: a project is of interest, and the series do not say of which they are
 */
export type OxqlErrorCode = (typeof OXQL_ERROR_CODES)[number]

/** One mistake in a query. */
export interface OxqlMistake {
  readonly code: OxqlErrorCode
  /** What is wrong, as a sentence without a full stop. */
  readonly message: string
  readonly span: Span
  /** The way out, where one is known. */
  readonly hint?: string
}

/** A query with mistakes: as many of them as could be found, in the order of the text. */
export class OxqlError extends Error {
  override readonly name = 'OxqlError'
  readonly code: OxqlErrorCode
  readonly mistakes: readonly [OxqlMistake, ...OxqlMistake[]]

  constructor(mistakes: readonly [OxqlMistake, ...OxqlMistake[]]) {
    super(mistakes.map(({ message, hint }) => (hint ? `${message}: ${hint}` : message)).join('; '))
    this.mistakes = mistakes
    this.code = mistakes[0].code
  }
}
