import { HttpProblem, type CollectorInfo, type NexusClient } from '@oximeter/api/client'
import { Backoff } from '../time/backoff.ts'
import { pause, type Timers } from '../time/timers.ts'

export interface RegistrationOptions {
  readonly nexus: Pick<NexusClient, 'registerCollector'>
  readonly info: CollectorInfo
  readonly timers: Timers
  readonly onRegistered: () => void
  readonly onTrouble: (error: unknown, refused: boolean) => void
  readonly signal: AbortSignal
}

/** A Nexus that has lost its memory learns of us again within this time. */
const RENEW_MS = 60_000

/**
 * Keeps the collector registered with Nexus until aborted. Nexus away: tried again, soon at first.
 * Nexus that refuses: it is said, and tried again slowly, for it may be mended there.
 */
export class Registration {
  readonly #options: RegistrationOptions
  #wake = new AbortController()

  constructor(options: RegistrationOptions) {
    this.#options = options
  }

  /** Nexus does not know us any more. */
  renew(): void {
    this.#wake.abort()
  }

  async run(): Promise<void> {
    const { nexus, info, timers, onRegistered, onTrouble, signal } = this.#options
    const away = new Backoff({ initialMs: 250, maxMs: 15_000 })
    while (!signal.aborted) {
      this.#wake = new AbortController()
      let wake = AbortSignal.any([this.#wake.signal, signal])
      let delayMs = RENEW_MS
      try {
        await nexus.registerCollector(info, { signal })
        away.reset()
        onRegistered()
      } catch (error) {
        if (signal.aborted) return
        const refused = error instanceof HttpProblem && error.status < 500
        onTrouble(error, refused)
        // However often it is asked for, a failing registration keeps its distance.
        wake = signal
        if (!refused) delayMs = away.nextMs()
      }
      await pause(timers, delayMs, wake)
    }
  }
}
