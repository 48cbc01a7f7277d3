/** From this part of the bound on, every other tick of a task pulls. */
const SLOW = 0.5
/** From this on none does, until less is held than at `SLOW`. The rest is for pulls that run. */
const PAUSED = 0.8

export interface PressureOptions {
  readonly heldBytes: () => number
  readonly maxBytes: () => number
  /** Whether nothing can be made durable at present. */
  readonly isStuck: () => boolean
}

/**
 * Holds pulling back when what waits for the database nears its bound, or cannot be written:
 * producers keep their pages, and the oldest data is dropped only after that.
 */
export class Pressure {
  readonly #options: PressureOptions
  #paused = false

  constructor(options: PressureOptions) {
    this.#options = options
  }

  get level(): 'none' | 'slow' | 'paused' {
    const { heldBytes, maxBytes, isStuck } = this.#options
    const held = heldBytes() / Math.max(1, maxBytes())
    // Else room that was made by dropping would be filled at once, and dropping go on.
    this.#paused = held >= PAUSED || (this.#paused && held >= SLOW)
    if (this.#paused || isStuck()) return 'paused'
    return held < SLOW ? 'none' : 'slow'
  }

  /** Whether the pull of a task's `turn`-th tick may be made. */
  admits(turn: number): boolean {
    const { level } = this
    return level === 'none' || (level === 'slow' && turn % 2 === 0)
  }
}
