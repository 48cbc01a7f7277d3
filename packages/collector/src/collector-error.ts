export type CollectorErrorCode =
  /** The listening port is taken by another program. */
  | 'port-in-use'
  /** An option contradicts another, or has no meaning. */
  | 'invalid-config'
  /** A bind that other machines can reach, without saying that this is meant. */
  | 'insecure-bind'
  /** The directory that holds what must survive a restart cannot be read or written. */
  | 'unusable-data-dir'

/** What keeps a collector from starting. Branch on `code`; the message says the way out. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError'
  readonly code: CollectorErrorCode

  constructor(code: CollectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
