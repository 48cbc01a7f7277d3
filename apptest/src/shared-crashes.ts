import { FAULT_POINTS } from '@oximeter/collector'
import { setTimeout as pause } from 'node:timers/promises'
import type { CollectorProcess } from './collector-process.ts'
import type { System } from './system.ts'
import { until } from './until.ts'

/** How long a collector gets to reach its fault point before it is killed wherever it is. */
const FAULT_PATIENCE_MS = 6000

/** On a slow machine less happens, and not for longer. */
const LONGEST_MS = 80_000

/** What happens to all histories at once, drawn from one seed. */
export class SharedCrashes {
  readonly counts: Record<string, number> = {}
  readonly #system: System
  readonly #collectors: readonly [CollectorProcess, CollectorProcess]
  readonly #random: () => number

  constructor(
    system: System,
    collectors: readonly [CollectorProcess, CollectorProcess],
    chance: () => number,
  ) {
    this.#system = system
    this.#collectors = collectors
    this.#random = chance
  }

  /** Each collector dies at every fault point, or anywhere; then all is started for good. */
  async run(): Promise<void> {
    const over = new AbortController()
    const deadline = performance.now() + LONGEST_MS
    const dying = this.#collectors.map((collector) => this.#dieEverywhere(collector, deadline))
    await Promise.all([
      Promise.all(dying).finally(() => over.abort()),
      this.#takeTurns(over.signal),
      this.#killTheRest(over.signal),
    ])
    // One may have been brought back where it was before it started again.
    for (const collector of this.#collectors) await this.#surely(() => collector.bringBack())
  }

  async #dieEverywhere(collector: CollectorProcess, deadline: number): Promise<void> {
    for (const point of this.#shuffled(FAULT_POINTS)) {
      if (performance.now() > deadline) break
      const nth = this.#whole(1, 5)
      await collector.kill()
      await pause(this.#random() * 500)
      await collector.start({ point, nth })
      await Promise.race([collector.program.exited(), pause(FAULT_PATIENCE_MS)])
      this.#count(collector.program.running ? 'killed anywhere' : `killed at ${point}`)
    }
    await collector.kill()
    await collector.start()
  }

  /**
   * One takes over from the other, whether that one runs or is dead just now, and hands back. What a
   * dead one had sealed comes after the other has pulled the same pages.
   */
  async #takeTurns(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const [one, other] = this.#shuffled(this.#collectors) as [CollectorProcess, CollectorProcess]
      for (const [leaves, stays] of [
        [one, other],
        [other, one],
      ] as const) {
        await this.#surely(() => stays.bringBack())
        await this.#surely(() => leaves.takeOut())
        this.#count(leaves.program.running ? 'taken out' : 'taken out while dead')
        await pause(this.#whole(300, 3000))
      }
      await this.#surely(() => other.bringBack())
      await pause(this.#whole(1000, 4000))
    }
  }

  async #killTheRest(over: AbortSignal): Promise<void> {
    await this.#killEngine()
    await this.#killNexus()
    while (!over.aborted) {
      await pause(this.#whole(2000, 6000))
      if (this.#random() < 0.6) await this.#killEngine()
      else await this.#killNexus()
    }
  }

  async #killEngine(): Promise<void> {
    const [child] = this.#system.engine.children()
    if (child === undefined) return
    process.kill(child.pid, 'SIGKILL')
    this.#count('engine killed')
  }

  async #killNexus(): Promise<void> {
    await this.#system.nexus.killHard()
    await pause(this.#whole(0, 1500))
    await this.#system.startNexus()
    this.#count('Nexus killed')
  }

  /** Nexus may be away just now. */
  async #surely(ask: () => Promise<void>): Promise<void> {
    const done = async (): Promise<true> => {
      await ask()
      return true
    }
    await until('Nexus does it', done, { timeoutMs: 120_000 }).catch((cause: unknown) => {
      throw new Error(`Nexus does not do it; it printed:\n${this.#system.nexus.output}`, { cause })
    })
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  #whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1))
  }

  #shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, place: this.#random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item)
  }
}
