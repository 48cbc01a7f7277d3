import { nextTurn } from './next-turn.ts'

/** Copied between two turns of the event loop. */
const BYTES_A_TURN = 2 ** 20

/** One piece of all, for which the event loop is not held for long, however much there is. */
export async function joinBytes(pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  const all = Buffer.allocUnsafe(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  let turnEnd = BYTES_A_TURN
  for (const piece of pieces) {
    for (let from = 0; from < piece.length; from += BYTES_A_TURN) {
      if (at >= turnEnd) {
        await nextTurn()
        turnEnd = at + BYTES_A_TURN
      }
      const part = piece.subarray(from, from + BYTES_A_TURN)
      all.set(part, at)
      at += part.length
    }
  }
  return all
}
