import { HttpProblem, type CollectorInfo, type NexusClient } from '@oximeter/api/client'
import { Backoff } from '../time/backoff.ts'
import { aborted, pause, type Timers } from '../time/timers.ts'

export interface RegistrationOptions {
  readonly nexus: Pick<NexusClient, 'registerCollector'>
  readonly info: CollectorInfo
  readonly timers: Timers
  readonly onRegistered: () => void
  readonly onTrouble: (error: unknown, refused: boolean) => void
  readonly signal: AbortSignal
}

/** How long to wait before asking again a Nexus that refuses us: it may be mended there. */
const REFUSED_MS = 60_000

/**
 * Registers the collector with Nexus at the start, and again only when Nexus says that it does not
 * know it: whoever registers is back in service, which is for the operator to say who took it out.
 * Nexus away: tried again, soon at first. Nexus that refuses: it is said, and tried again slowly.
 */
export class Registration {
  readonly #options: RegistrationOptions
  readonly #tried = Promise.withResolvers<void>()
  #forgotten = new AbortController()

  constructor(options: RegistrationOptions) {
    this.#options = options
  }

  /** Resolves when it has been tried once: who asks for a list before that may not be known yet. */
  get tried(): Promise<void> {
    return this.#tried.promise
  }

  /** Nexus does not know us any more. */
  renew(): void {
    this.#forgotten.abort()
  }

  /** Goes on until aborted. Never rejects. */
  async run(): Promise<void> {
    const { nexus, info, timers, onRegistered, onTrouble, signal } = this.#options
    const away = new Backoff({ initialMs: 250, maxMs: 15_000 })
    while (!signal.aborted) {
      this.#forgotten = new AbortController()
      const forgotten = AbortSignal.any([this.#forgotten.signal, signal])
      try {
        await nexus.registerCollector(info, { signal })
        away.reset()
        onRegistered()
        this.#tried.resolve()
        await aborted(forgotten)
      } catch (error) {
        this.#tried.resolve()
        if (signal.aborted) return
        const refused = error instanceof HttpProblem && error.status < 500
        onTrouble(error, refused)
        // However often it is asked for, a failing registration keeps its distance.
        await pause(timers, refused ? REFUSED_MS : away.nextMs(), signal)
      }
    }
  }
}
