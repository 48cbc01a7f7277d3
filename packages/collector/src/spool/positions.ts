import type { PagePosition } from '../pull/page-position.ts'

/** Producers whose positions are remembered, those that were heard of last. */
const MAX_PRODUCERS = 100_000

/** A position as files hold it. */
export type StoredPosition = readonly [producer: string, epoch: string, page: number]

/** Up to which page each producer's pages are durable. */
export class Positions {
  readonly #byProducer = new Map<string, PagePosition>()

  of(producer: string): PagePosition | undefined {
    return this.#byProducer.get(producer)
  }

  advance(position: PagePosition): void {
    const { producer } = position
    // To the end: the first is the one that was not heard of for longest.
    this.#byProducer.delete(producer)
    this.#byProducer.set(producer, position)
    if (this.#byProducer.size <= MAX_PRODUCERS) return
    for (const oldest of this.#byProducer.keys()) {
      this.#byProducer.delete(oldest)
      break
    }
  }

  stored(): StoredPosition[] {
    return storedPositions(this.#byProducer.values())
  }

  advanceAll(stored: readonly StoredPosition[]): void {
    for (const [producer, epoch, page] of stored) this.advance({ producer, epoch, page })
  }
}

export function storedPositions(positions: Iterable<PagePosition>): StoredPosition[] {
  return Array.from(positions, ({ producer, epoch, page }) => [producer, epoch, page] as const)
}
