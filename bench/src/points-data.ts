import {
  samplesToPoints,
  SeriesNumbering,
  type Points,
  type Sample,
  type SeriesDescription,
} from '@oximeter/core'
import type { BlockBuilder } from '@oximeter/db'

/** Batches of samples as points, as they come from the wire, and the series that they are of. */
export class PointBatches {
  readonly #numbering = new SeriesNumbering()
  readonly batches: readonly (readonly Points[])[]

  /** @param parts batches that each collection comes in */
  constructor(collections: Iterable<Sample[]>, parts = 1) {
    // Nothing is forgotten.
    this.#numbering.hold()
    const batches: Points[][] = []
    for (const samples of collections) {
      const size = Math.ceil(samples.length / parts)
      for (let from = 0; from < samples.length; from += size) {
        batches.push(samplesToPoints(samples.slice(from, from + size), this.#numbering))
      }
    }
    this.batches = batches
  }

  get series(): SeriesDescription[] {
    return Array.from({ length: this.#numbering.size }, (_, n) => this.#numbering.describe(n)!)
  }

  register(builder: BlockBuilder): Uint32Array {
    return Uint32Array.from(this.series, (description) => builder.register(description))
  }
}

export function rowsOf(points: readonly Points[]): number {
  return points.reduce((sum, { rows }) => sum + rows, 0)
}
