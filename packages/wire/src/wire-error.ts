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
  /** The body is not of parts in columns, or of a version of them that is not known. */
  | 'not-columns'
  /** The body breaks the format of columns: a length, a place or a type that cannot be. */
  | 'malformed'
  /** What the body holds is Arrow, but of a kind that has no use here. */
  | 'unsupported'
  /** Its descriptions begin past the series that are known: ask again with their number. */
  | 'series-gap'
  /** A series is described again and is another one. */
  | 'series-changed'

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
