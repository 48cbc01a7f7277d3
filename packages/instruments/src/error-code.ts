/**
 * What kind of failure an error is, as a field may have it: its code, else its name. `aborted` where
 * the application itself gave up.
 */
export function errorCode(error: unknown, depth = 0): string {
  const { name, code, cause } = (error ?? {}) as Record<string, unknown>
  if (name === 'AbortError' || code === 'ABORT_ERR' || code === 'UND_ERR_ABORTED') return 'aborted'
  if (name === 'TimeoutError') return 'timeout'
  if (typeof code === 'string') return code
  // Causes may go round in a circle.
  if (cause instanceof Error && depth < 8) return errorCode(cause, depth + 1)
  return typeof name === 'string' ? name : 'other'
}
