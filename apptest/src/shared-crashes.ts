import { FAULT_POINTS, type FaultPoint } from '@oximeter/collector'
import { setTimeout as pause } from 'node:timers/promises'
import type { CollectorProcess } from './collector-process.ts'
import type { System } from './system.ts'
import { until } from './until.ts'

type Happening =
  | { readonly what: 'killed at'; readonly point: FaultPoint; readonly nth: number }
  | { readonly what: 'killed' | 'taken out' | 'killed and taken out' }

const OTHERS: readonly Happening['what'][] = ['killed', 'taken out', 'killed and taken out']
/** How often each of them comes. */
const REPEATED = 2
/** How long a collector gets to reach its fault point. */
const FAULT_PATIENCE_MS = 5000

/** What happens to all histories at once, drawn from one seed. */
export class SharedCrashes {
  readonly counts = new Map<string, number>()
  readonly #system: System
  readonly #collectors: readonly CollectorProcess[]
  readonly #random: () => number

  constructor(system: System, collectors: readonly CollectorProcess[], chance: () => number) {
    this.#system = system
    this.#collectors = collectors
    this.#random = chance
  }

  /** Each fault point once, and everything else a few times, one after the other. */
  async ofCollectors(): Promise<void> {
    const happenings: Happening[] = [
      ...FAULT_POINTS.map((point) => ({
        what: 'killed at' as const,
        point,
        nth: 1 + Math.floor(this.#random() * 5),
      })),
      ...OTHERS.flatMap((what) => Array.from({ length: REPEATED }, () => ({ what }) as Happening)),
    ]
    for (const happening of shuffled(happenings, this.#random)) {
      const which = Math.floor(this.#random() * this.#collectors.length)
      const collector = this.#collectors[which] as CollectorProcess
      const other = this.#collectors[1 - which] as CollectorProcess
      await pause(this.#random() * 1500)
      await this.#happen(happening, collector, other)
    }
  }

  /** Goes on until aborted: the engine and Nexus are killed now and then. */
  async ofTheRest(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(2000 + this.#random() * 4000)
      if (this.#random() < 0.6) await this.#killEngine()
      else await this.#killNexus()
    }
  }

  async #happen(
    happening: Happening,
    collector: CollectorProcess,
    other: CollectorProcess,
  ): Promise<void> {
    switch (happening.what) {
      case 'killed at': {
        await collector.kill()
        await collector.start(happening)
        const died = await Promise.race([
          collector.program.exited(),
          pause(FAULT_PATIENCE_MS, undefined),
        ])
        this.#count(died === undefined ? 'killed' : `killed at ${happening.point}`)
        await collector.kill()
        return collector.start()
      }
      case 'killed':
        await collector.kill()
        await pause(this.#random() * 500)
        await collector.start()
        return this.#count('killed')
      case 'taken out':
        await this.#surely(() => collector.takeOut())
        await pause(300 + this.#random() * 1500)
        await this.#handBack(collector, other)
        return this.#count('taken out')
      case 'killed and taken out':
        // What it had sealed comes back after another one has pulled the same pages.
        await collector.kill()
        await this.#surely(() => collector.takeOut())
        await pause(300 + this.#random() * 4000)
        await collector.start()
        await this.#handBack(collector, other)
        return this.#count('killed and taken out')
    }
  }

  async #handBack(collector: CollectorProcess, other: CollectorProcess): Promise<void> {
    await this.#surely(() => collector.bringBack())
    await this.#surely(() => other.takeOut())
    await pause(300 + this.#random() * 1500)
    await this.#surely(() => other.bringBack())
  }

  async #killEngine(): Promise<void> {
    const [child] = this.#system.engine.children()
    if (child === undefined) return
    process.kill(child.pid, 'SIGKILL')
    this.#count('engine killed')
  }

  async #killNexus(): Promise<void> {
    await this.#system.nexus.killHard()
    await pause(this.#random() * 1500)
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
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}

function shuffled<T>(items: readonly T[], chance: () => number): T[] {
  return items
    .map((item) => ({ item, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
