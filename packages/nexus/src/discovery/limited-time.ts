const READ_TIMEOUT_MS = 15_000

/**
 * What reading comes to, if it takes no longer than a source may.
 *
 * @throws Error that says so where it does
 */
export async function withinLimit<T>(
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(READ_TIMEOUT_MS)
  try {
    return await read(AbortSignal.any([signal, timeout]))
  } catch (cause) {
    if (!timeout.aborted) throw cause
    throw new Error(`it did not answer within ${READ_TIMEOUT_MS / 1000} s`, { cause })
  }
}
