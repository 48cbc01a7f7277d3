export type NexusErrorCode =
  /** A listening port is taken by another program. */
  | 'port-in-use'
  /** An option contradicts another, or has no meaning. */
  | 'invalid-config'
  /** A bind that other machines can reach, without saying that this is meant. */
  | 'insecure-bind'
  /** The SQL database cannot be reached, or refuses us. */
  | 'database-unavailable'
  /** Another process has the embedded database open. */
  | 'database-in-use'
  /** The database was migrated by a later release. */
  | 'database-newer'

/** What keeps Nexus from starting or from working. Branch on `code`; the message says the way out. */
export class NexusError extends Error {
  override readonly name = 'NexusError'
  readonly code: NexusErrorCode

  constructor(code: NexusErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
