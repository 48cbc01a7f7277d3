export type ProducerServerErrorCode =
  /** The registry has another id than the one that was given. */
  | 'uuid-mismatch'
  | 'invalid-id'
  | 'invalid-interval'
  /** Bound to every interface: nobody can tell what address others should use. */
  | 'advertise-required'
  | 'invalid-advertise'
  | 'invalid-nexus-url'
  /** Nexus's URL has port 0. */
  | 'invalid-registration-port'
  /** Other machines could collect, and nothing is said of that. */
  | 'insecure-bind'
  /** Collectors would not show the token, for it would go over the network in plain text. */
  | 'insecure-token'
  /** There is no such certificate and key. */
  | 'invalid-tls'
  /** The address cannot be listened on. */
  | 'bind'

/** A producer that cannot start as it was configured. Once started, it throws no more. */
export class ProducerServerError extends Error {
  override readonly name = 'ProducerServerError'
  readonly code: ProducerServerErrorCode

  constructor(code: ProducerServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
