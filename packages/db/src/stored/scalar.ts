import type { DatumType, HistogramBins } from '@oximeter/core'
import { layoutOf, type FixedArray } from '../native/column-type.ts'
import { scalarType } from '../tables/measurements.ts'

export type Scalar = boolean | number | bigint | string | Uint8Array

/** Text (or a boolean) as the value that a datum type, or the bins of a histogram, hold. */
export function toScalar(type: DatumType, text: string | boolean): Scalar {
  if (typeof text === 'boolean' || type === 'string') return text
  if (type === 'bytes') return new Uint8Array(Buffer.from(text, 'base64'))
  return /[iu]64$/.test(type) ? BigInt(text) : Number(text)
}

/** Edges in the array that a histogram of the type holds them in. */
export function binsOf(type: keyof HistogramBins, edges: readonly Scalar[]): FixedArray {
  const layout = layoutOf(scalarType(type))
  if (layout.kind !== 'fixed') throw new TypeError(`${type} has no bins`)
  const bins = new layout.array(edges.length)
  bins.set(edges as never)
  return bins
}
