import type { ProducerRate } from '@oximeter/api/client'
import { loadCap } from './rendezvous.ts'

/** How much of a heartbeat counts beside those before it. */
const SMOOTHING = 0.25
/** Above this many times the mean, by capacity, the busiest collector has too much to do… */
const TOO_BUSY = 1.3
/** …if it was so this many times in a row, … */
const PATIENCE = 6
/** …and if the difference is worth it: samples a second. */
const WORTHWHILE = 100
/** Once it has, it gives away until it is below this. */
const EVEN_ENOUGH = 1.1
/** Time between two moves. */
const PAUSE_MS = 20_000
/** From when to when after a move heartbeats show it, little by little: what they do not is counted in. */
const SHOWN_FROM_MS = 10_000
const SHOWN_MS = 60_000
/** How long a producer is left where it was moved. */
const REST_MS = 600_000

/** A collector that takes producers, as it was last heard. */
export interface BusyCollector {
  readonly id: string
  readonly capacity: number
  readonly producers: number
  /** Null for one that does not say; it is left out. */
  readonly samplesPerSecond: number | null
  /** When it said so: another time, another heartbeat. */
  readonly heardAt: number
  readonly heaviest: readonly ProducerRate[]
}

export interface LoadMove {
  readonly producer: string
  readonly from: string
  readonly to: string
}

interface Pending extends LoadMove {
  readonly rate: number
  readonly since: number
}

interface Smoothed {
  rate: number
  heardAt: number
}

/**
 * Evens out what collectors have to do, slowly: when one of them takes in 30 % more samples than the mean,
 * by capacity, over several heartbeats, it gives away one producer every 20 seconds, none that is worth more
 * than half of the difference to the idlest, until it is within 10 %. So each move makes the difference
 * smaller, and what is even stays.
 */
export class LoadWatch {
  readonly #rates = new Map<string, Smoothed>()
  readonly #resting = new Map<string, number>()
  #pending: Pending[] = []
  #timesTooBusy = 0
  #isEvening = false
  #movedAt = Number.NEGATIVE_INFINITY

  /**
   * To be called with each pass.
   *
   * @param total all producers that are registered
   * @param now milliseconds of a clock that only goes forward
   * @returns a move to make, which counts as made
   */
  observe(all: readonly BusyCollector[], total: number, now: number): LoadMove | undefined {
    this.#forget(now)
    const capacities = all.reduce((sum, { capacity }) => sum + capacity, 0)
    const known = this.#smoothed(all, now)
    const [busiest] = known
    const idlest = known.findLast(
      ({ producers, capacity }) => producers < loadCap(total, capacity, capacities),
    )
    if (busiest === undefined || idlest === undefined || busiest === idlest) return undefined
    const mean =
      known.reduce((sum, { rate }) => sum + rate, 0) /
      known.reduce((sum, { capacity }) => sum + capacity, 0)
    if (!this.#isTooBusy(busiest.rate / busiest.capacity, mean)) return undefined
    if (now - this.#movedAt < PAUSE_MS) return undefined

    const difference = busiest.rate / busiest.capacity - idlest.rate / idlest.capacity
    const most = difference / (1 / busiest.capacity + 1 / idlest.capacity)
    const chosen = busiest.heaviest
      .filter(({ producer_id }) => !this.#resting.has(producer_id))
      .filter(({ samples_per_second: rate }) => rate > 0 && rate <= most)
      .toSorted((one, other) => other.samples_per_second - one.samples_per_second)[0]
    if (chosen === undefined) return undefined
    const move = { producer: chosen.producer_id, from: busiest.id, to: idlest.id }
    this.#pending.push({ ...move, rate: chosen.samples_per_second, since: now })
    this.#resting.set(chosen.producer_id, now + REST_MS)
    this.#movedAt = now
    return move
  }

  /** The busiest first, each with what it will have to do when the moves under way are over. */
  #smoothed(all: readonly BusyCollector[], now: number) {
    const present = new Set(all.map(({ id }) => id))
    for (const id of this.#rates.keys()) if (!present.has(id)) this.#rates.delete(id)
    return all
      .flatMap((collector) => {
        const { id, samplesPerSecond, heardAt } = collector
        if (samplesPerSecond === null) return []
        const known = this.#rates.get(id)
        if (known === undefined) this.#rates.set(id, { rate: samplesPerSecond, heardAt })
        else if (known.heardAt !== heardAt) {
          known.rate += SMOOTHING * (samplesPerSecond - known.rate)
          known.heardAt = heardAt
        }
        const moved = this.#pending.reduce(
          (sum, { from, to, rate, since }) =>
            sum + (to === id ? rate : from === id ? -rate : 0) * unseen(now - since),
          0,
        )
        const rate = Math.max(0, (this.#rates.get(id)?.rate ?? 0) + moved)
        return [{ ...collector, rate }]
      })
      .toSorted(
        (one, other) =>
          other.rate / other.capacity - one.rate / one.capacity || (one.id < other.id ? -1 : 1),
      )
  }

  #isTooBusy(highest: number, mean: number): boolean {
    if (this.#isEvening) {
      this.#isEvening = highest > EVEN_ENOUGH * mean && highest - mean > WORTHWHILE
      return this.#isEvening
    }
    const isTooMuch = highest > TOO_BUSY * mean && highest - mean > WORTHWHILE
    this.#timesTooBusy = isTooMuch ? this.#timesTooBusy + 1 : 0
    if (this.#timesTooBusy < PATIENCE) return false
    this.#timesTooBusy = 0
    this.#isEvening = true
    return true
  }

  #forget(now: number): void {
    this.#pending = this.#pending.filter(({ since }) => unseen(now - since) > 0)
    for (const [producer, until] of this.#resting) {
      if (until <= now) this.#resting.delete(producer)
    }
  }
}

/** How much of a move heartbeats do not show yet: from 1 to 0. */
function unseen(ageMs: number): number {
  return Math.min(1, Math.max(0, (SHOWN_MS - ageMs) / (SHOWN_MS - SHOWN_FROM_MS)))
}
