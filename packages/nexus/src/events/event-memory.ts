import { randomUUID } from 'node:crypto'
import type { FleetEvent } from './fleet-state.ts'

export interface RememberedEvent {
  readonly id: string
  readonly event: FleetEvent
}

/** Events that a client may have missed. */
const MOST = 5000

/** The last events, so that who was away for a moment can go on. */
export class EventMemory {
  /** Of this process and this watch: ids of others mean nothing here. */
  readonly #epoch = randomUUID().slice(0, 8)
  readonly #events: RememberedEvent[] = []
  #count = 0

  /** Of the last event; what happens after it is what a client does not know. */
  get lastId(): string {
    return `${this.#epoch}-${this.#count}`
  }

  add(event: FleetEvent): RememberedEvent {
    this.#count += 1
    const remembered = { id: this.lastId, event }
    this.#events.push(remembered)
    if (this.#events.length > MOST) this.#events.shift()
    return remembered
  }

  /** What came after an event; undefined where that is not known any more, or never was. */
  since(id: string | undefined): readonly RememberedEvent[] | undefined {
    const [, epoch, number] = /^(\w+)-(\d+)$/.exec(id ?? '') ?? []
    const missed = this.#count - Number(number)
    if (epoch !== this.#epoch || missed < 0 || missed > this.#events.length) return undefined
    return missed === 0 ? [] : this.#events.slice(-missed)
  }
}
