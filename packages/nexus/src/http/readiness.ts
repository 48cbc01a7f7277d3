import { withinTime } from '../status/in-time.ts'

const TIMEOUT_MS = 2_000

/** `ok`, or what is wrong: in any case before whoever asks loses patience. */
export async function checked(work: Promise<unknown>): Promise<string> {
  try {
    await withinTime(work, TIMEOUT_MS)
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
