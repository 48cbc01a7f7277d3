export type WireErrorCode =
  /** The body ends before its JSON does. */
  | 'truncated'
  /** The body is not JSON. */
  | 'syntax'
  /** The body is not UTF-8. */
  | 'not-utf8'
  /** The JSON nests deeper than 128 levels. */
  | 'too-deep'
  /** The body is larger than the limit that the caller gave. */
  | 'too-large'
  /** The body is JSON, but not an array of items. */
  | 'not-results'

/** A text or a body that cannot be read at all. Branch on `code`. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: WireErrorCode
  /** The byte where reading stopped, counted from 0. */
  readonly offset: number

  constructor(code: WireErrorCode, offset: number, message: string) {
    super(message)
    this.code = code
    this.offset = offset
  }
}
