import { pause, type Timers } from '../time/timers.ts'

export interface EarlySealsOptions {
  readonly timers: Timers
  /** Makes durable what was taken so far; whoever does it says what goes wrong. */
  readonly seal: () => Promise<void>
  /** The least time between two of them. */
  readonly everyMs: number
  readonly signal: AbortSignal
}

/** Seals before a batch's time for those who want it, once for all who do at about the same time. */
export class EarlySeals {
  readonly #options: EarlySealsOptions
  #isWanted = false
  #isSealing = false

  constructor(options: EarlySealsOptions) {
    this.#options = options
  }

  want(): void {
    this.#isWanted = true
    if (!this.#isSealing) void this.#sealWhileWanted()
  }

  async #sealWhileWanted(): Promise<void> {
    const { timers, seal, everyMs, signal } = this.#options
    this.#isSealing = true
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false
      await seal().catch(() => {})
      await pause(timers, everyMs, signal)
    }
    this.#isSealing = false
  }
}
