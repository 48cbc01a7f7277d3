import {
  samplesToPoints,
  SeriesNumbering,
  type Points,
  type Sample,
  type SeriesDescription,
} from '@oximeter/core'
import type { BlockBuilder } from '@oximeter/db'

export interface PointBatches {
  readonly batches: readonly (readonly Points[])[]
  readonly series: readonly SeriesDescription[]
}

/**
 * Samples as points, as they come from the wire, and the series that they are of.
 *
 * @param parts batches that each collection comes in
 */
export function pointBatches(collections: Iterable<Sample[]>, parts = 1): PointBatches {
  const numbering = new SeriesNumbering()
  // Nothing is forgotten.
  const hold = numbering.hold()
  const batches: Points[][] = []
  for (const samples of collections) {
    const size = Math.ceil(samples.length / parts)
    for (let from = 0; from < samples.length; from += size) {
      batches.push(samplesToPoints(samples.slice(from, from + size), numbering))
    }
  }
  const series = Array.from({ length: numbering.size }, (_, n) => numbering.describe(n)!)
  hold.release()
  return { batches, series }
}

/** The points of series that a builder knows. Of these only their ids are left, as in a collector. */
export function knownPoints(
  builder: BlockBuilder,
  collections: Iterable<Sample[]>,
  parts = 1,
): Pick<PointBatches, 'batches'> & { readonly ids: Uint32Array } {
  const { batches, series } = pointBatches(collections, parts)
  return { batches, ids: registered(builder, series) }
}

export function registered(
  builder: BlockBuilder,
  series: readonly SeriesDescription[],
): Uint32Array {
  const ids = new Uint32Array(series.length)
  for (const [number, description] of series.entries()) ids[number] = builder.register(description)
  return ids
}

export function rowsOf(points: readonly Points[]): number {
  return points.reduce((sum, { rows }) => sum + rows, 0)
}
