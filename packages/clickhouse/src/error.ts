export type EmbeddedClickHouseErrorCode =
  | 'engine-unavailable'
  | 'engine-failed'
  | 'bad-options'
  | 'data-dir-in-use'
  | 'port-in-use'
  | 'start-timeout'
  | 'not-running'
  | 'aborted'

/** The embedded engine could not start, or is gone. Branch on `code`; the message says what to do. */
export class EmbeddedClickHouseError extends Error {
  override readonly name = 'EmbeddedClickHouseError'
  readonly code: EmbeddedClickHouseErrorCode

  constructor(code: EmbeddedClickHouseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of a system error: 'ENOENT', 'EADDRINUSE'. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
