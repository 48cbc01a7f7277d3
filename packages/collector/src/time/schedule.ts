import { hash } from 'node:crypto'
import type { Timers } from './timers.ts'

export interface Tick {
  /** How long after its due time the tick came. */
  readonly lateMs: number
  /** Whole periods that passed without a tick, because the process was busy or stopped. */
  readonly skipped: number
}

export interface ScheduleOptions {
  readonly timers: Timers
  readonly intervalMs: number
  /** Where in its period this schedule ticks, in [0, 1). */
  readonly phase: number
  readonly onTick: (tick: Tick) => void
}

/**
 * Ticks at a fixed period on the monotonic clock. A late tick does not move the ones after it, and
 * periods that were missed whole are reported and not made up for.
 *
 * The first tick falls on the phase's place in a period that is counted from the epoch, so that a
 * program that restarts, or a schedule that is rebuilt, goes on in step with its former self.
 */
export class Schedule implements Disposable {
  readonly #timers: Timers
  readonly #intervalMs: number
  readonly #onTick: (tick: Tick) => void
  #due: number
  #timer: Disposable

  constructor({ timers, intervalMs, phase, onTick }: ScheduleOptions) {
    this.#timers = timers
    this.#intervalMs = intervalMs
    this.#onTick = onTick
    const place = timers.wallTime() % intervalMs
    this.#due = timers.now() + ((phase * intervalMs - place + intervalMs) % intervalMs)
    this.#timer = this.#arm()
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #arm(): Disposable {
    return this.#timers.after(Math.max(0, this.#due - this.#timers.now()), this.#fire)
  }

  readonly #fire = (): void => {
    const lateMs = Math.max(0, this.#timers.now() - this.#due)
    const skipped = Math.floor(lateMs / this.#intervalMs)
    this.#due += (skipped + 1) * this.#intervalMs
    this.#timer = this.#arm()
    this.#onTick({ lateMs, skipped })
  }
}

/** A phase for `Schedule` that spreads ids evenly and is always the same for the same id. */
export function phaseOf(id: string): number {
  return hash('sha1', id, 'buffer').readUInt32BE(0) / 2 ** 32
}
