import { WireError, type WireErrorCode } from '../wire-error.ts'

/** A body that breaks the format. Where in it is said by whoever knows which part was read. */
export function malformed(message: string, code: WireErrorCode = 'malformed'): WireError {
  return new WireError(code, 0, message)
}
