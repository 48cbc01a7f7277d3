import { setImmediate } from 'node:timers/promises'

/** So many milliseconds of work are done at a stretch, and so many pieces between two looks at the clock. */
const STRETCH_MS = 3
const PIECES_A_LOOK = 64

/**
 * Tells long work when to let others do theirs.
 *
 * @example
 * for (const piece of pieces) {
 *   work(piece)
 *   if (stretch.isOver) await stretch.rest()
 * }
 */
export class Stretch {
  #end = performance.now() + STRETCH_MS
  #pieces = 0

  /** To be asked after each piece, of a few microseconds. */
  get isOver(): boolean {
    return ++this.#pieces % PIECES_A_LOOK === 0 && performance.now() > this.#end
  }

  async rest(): Promise<void> {
    await setImmediate()
    this.#end = performance.now() + STRETCH_MS
  }
}
