import type { CollectorStatus } from '@oximeter/api/client'
import { longestGap, type CollectedTimes } from './collected-times.ts'
import type { CollectorProcess } from './collector-process.ts'
import type { NumberedFleet } from './numbered-fleet.ts'
import type { Replica } from './system.ts'
import { until } from './until.ts'

/** Something that happened to a fleet, and what it came to. */
export interface FleetEvent {
  readonly name: string
  /** From when on it happened until all were collected again. */
  readonly from: number
  readonly to: number
  /** The longest that a producer may be left alone. */
  readonly boundMs: number
  /** Producers that another collector had afterwards. */
  readonly moved: number
  /** Producers by collector, once all has settled. */
  readonly loads: string
}

export interface ControlledFleetOptions {
  /** The Nexus that is asked; it is there all the time. */
  readonly nexus: Replica['public']
  readonly fleet: NumberedFleet
  readonly collectors: readonly CollectorProcess[]
  /** The longest that a producer may be left alone where nobody dies. */
  readonly boundMs: number
}

/** How often is looked whether all is well again. */
const LOOK = { intervalMs: 300 }

/** What happens to collectors and to Nexus, and what becomes of the producers. */
export class ControlledFleet {
  readonly events: FleetEvent[] = []
  readonly #nexus: Replica['public']
  readonly #collectors: readonly CollectorProcess[]
  readonly #producers: ReadonlySet<string>
  readonly #boundMs: number

  constructor({ nexus, fleet, collectors, boundMs }: ControlledFleetOptions) {
    this.#boundMs = boundMs
    this.#nexus = nexus
    this.#collectors = collectors
    this.#producers = new Set(fleet.producers.map(({ id }) => id))
  }

  /**
   * Something happens, and the fleet settles: the producers are shared by some collectors, evenly, and
   * each has been collected since.
   *
   * @param among names of those collectors, such as `abc`
   */
  async happens(
    name: string,
    among: string,
    what: () => unknown,
    { boundMs = this.#boundMs }: { readonly boundMs?: number } = {},
  ): Promise<void> {
    const before = await this.assignments()
    const from = Date.now()
    await what()
    const loads = await until(`${name}: ${among} share all`, () => this.#evenLoads(among), LOOK)
    await this.#allCollectedSince(Date.now())
    const to = Date.now()
    const after = await this.assignments()
    const moved = [...after].filter(([id, at]) => before.has(id) && before.get(id) !== at).length
    this.events.push({ name, from, to, boundMs, moved, loads })
  }

  /** The collector of each producer, by its id. */
  async assignments(): Promise<Map<string, string | null>> {
    const { items } = await this.#nexus.listProducers({ limit: 1000 })
    return new Map(items.map(({ id, collector_id }) => [id, collector_id]))
  }

  /** What came of each event, one a line. */
  table(times: CollectedTimes): object[] {
    return this.events.map(({ name, moved, loads, boundMs, from, to }) => ({
      event: name,
      moved,
      'uncollected, s': seconds(longestGap(times, { from, to })),
      'at most, s': seconds(boundMs),
      'took, s': seconds(to - from),
      'producers by collector': loads,
    }))
  }

  /** In words, once they are even, nobody hands over, and each collector has heard of it. */
  async #evenLoads(among: string): Promise<string | undefined> {
    const { items } = await this.#nexus.listCollectors()
    const total = (await this.assignments()).size
    const cap = Math.ceil((1.2 * total) / among.length)
    const sharing = this.#collectors
      .filter(({ name }) => among.includes(name))
      .map(({ name, id }) => ({ name, status: items.find((item) => item.id === id) }))
    const held = sharing.reduce((sum, { status }) => sum + (status?.n_producers ?? 0), 0)
    if (held !== total || !sharing.every(({ status }) => isSettled(status, cap))) return undefined
    return sharing.map(({ name, status }) => `${name} ${status?.n_producers}`).join(', ')
  }

  async #allCollectedSince(time: number): Promise<void> {
    await until(
      'all are collected again',
      async () => {
        const { items } = await this.#nexus.listProducers({ limit: 1000 })
        return items
          .filter(({ id }) => this.#producers.has(id))
          .every(({ status }) => Date.parse(status?.last_success?.started_at ?? '') > time)
      },
      LOOK,
    )
  }
}

/** Whether it has its share, and the same as Nexus thinks. */
function isSettled(item: CollectorStatus | undefined, cap: number): boolean {
  if (item === undefined) return false
  const { state, n_producers: held, n_handing_over: leaving, info } = item
  return (
    state === 'active' && held > 0 && held <= cap && leaving === 0 && info?.n_producers === held
  )
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}
