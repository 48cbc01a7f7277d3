/** From here on, every other tick of a task pulls. */
const SLOW = 0.5
/** From here on, none does. The rest is for what the pulls that are running may bring. */
const PAUSED = 0.8

/**
 * Holds pulling back when what waits for the database nears its bound: producers that hand out
 * cumulative data lose nothing by it, and the oldest data is dropped only after that.
 */
export class Pressure {
  readonly #heldBytes: () => number
  readonly #maxBytes: number

  constructor(heldBytes: () => number, maxBytes: number) {
    this.#heldBytes = heldBytes
    this.#maxBytes = maxBytes
  }

  get level(): 'none' | 'slow' | 'paused' {
    const held = this.#heldBytes() / this.#maxBytes
    if (held < SLOW) return 'none'
    return held < PAUSED ? 'slow' : 'paused'
  }

  /** Whether the pull of a task's `turn`-th tick may be made. */
  admits(turn: number): boolean {
    const { level } = this
    return level === 'none' || (level === 'slow' && turn % 2 === 0)
  }
}
