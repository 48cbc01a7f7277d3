import type { LossCount, LossKind } from '@oximeter/api/client'

const MINUTE_MS = 60_000
const MINUTES = 60
/** Whoever invents ever new reasons shares one of this name. */
const OTHER = 'other'
const MAX_REASONS = 64

interface Loss {
  readonly kind: LossKind
  readonly reason: string
  total: number
  /** By minute of the hour. */
  readonly minutes: Float64Array
  /** The last minute that anything was counted in. */
  minute: number
}

/** What was lost, by kind and reason: in all, and within the last hour. */
export class Losses {
  readonly #now: () => number
  readonly #losses = new Map<string, Loss>()

  /** @param now milliseconds that never go back */
  constructor(now: () => number) {
    this.#now = now
  }

  add(kind: LossKind, reason: string, count: number): void {
    const loss = this.#lossOf(kind, reason)
    this.#turn(loss)
    loss.total += count
    loss.minutes[loss.minute % MINUTES]! += count
  }

  counts(): LossCount[] {
    return [...this.#losses.values()].map((loss) => {
      this.#turn(loss)
      const { kind, reason, total, minutes } = loss
      return { kind, reason, total, last_hour: minutes.reduce((sum, count) => sum + count, 0) }
    })
  }

  /** Minutes that have passed since are empty. */
  #turn(loss: Loss): void {
    const minute = this.#minute()
    const passed = Math.min(minute - loss.minute, MINUTES)
    for (let i = 1; i <= passed; i++) loss.minutes[(loss.minute + i) % MINUTES] = 0
    loss.minute = minute
  }

  #lossOf(kind: LossKind, reason: string): Loss {
    const known = this.#losses.get(`${kind} ${reason}`)
    if (known !== undefined) return known
    if (this.#losses.size >= MAX_REASONS && reason !== OTHER) return this.#lossOf(kind, OTHER)
    const minutes = new Float64Array(MINUTES)
    const loss = { kind, reason, total: 0, minutes, minute: this.#minute() }
    this.#losses.set(`${kind} ${reason}`, loss)
    return loss
  }

  #minute(): number {
    return Math.floor(this.#now() / MINUTE_MS)
  }
}
