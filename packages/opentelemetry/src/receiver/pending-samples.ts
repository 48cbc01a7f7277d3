import type { Sample } from '@oximeter/core'

/** Samples that wait to be collected. They are gone only once all of a collection were taken. */
export class PendingSamples {
  readonly maxWeight: number
  #samples: Sample[] = []
  #weight = 0

  /** @param maxWeight about how many numbers they may have together */
  constructor(maxWeight: number) {
    this.maxWeight = maxWeight
  }

  get size(): number {
    return this.#samples.length
  }

  get isFull(): boolean {
    return this.#weight >= this.maxWeight
  }

  add(sample: Sample): void {
    this.#samples.push(sample)
    this.#weight += weightOf(sample)
  }

  /** What is there now. A collection that is given up, and does not come to the end, leaves it for the next. */
  *take(): Generator<Sample> {
    const count = this.#samples.length
    for (let i = 0; i < count; i++) yield this.#samples[i]!
    for (const sample of this.#samples.splice(0, count)) this.#weight -= weightOf(sample)
  }
}

function weightOf({ datum }: Sample): number {
  return 'counts' in datum ? 8 + datum.counts.length : 1
}
