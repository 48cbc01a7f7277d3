import { definitionError, type MetricsError } from '../metrics-error.ts'
import type { NumberInput, NumberType } from '../number-type.ts'
import type { Bins } from './bins.ts'
import { binsFromEdges } from './from-edges.ts'
import { binsFromRanges, type BinRange } from './from-ranges.ts'
import { decadeBins, logLinearBins, powerOfTwoBins, type LogLinear } from './log-linear.ts'

/** How the bins of a histogram are described in a definition: exactly one of the ways. */
export type HistogramLayout<S extends NumberType = NumberType> =
  | { /** Left edges, ascending. */ readonly edges: readonly NumberInput<S>[] }
  | { readonly ranges: readonly BinRange<NumberInput<S>>[] }
  | {
      /** Nine bins in each power of ten from the first up to the last. */ readonly decades: readonly [
        number,
        number,
      ]
    }
  | { readonly logLinear: LogLinear }
  | (S extends `u${string}` ? { readonly powersOfTwo: true } : never)

/** @throws MetricsError as the constructor of the chosen kind of bins does */
export function binsOf<S extends NumberType>(support: S, layout: HistogramLayout<S>): Bins<S> {
  if (typeof layout !== 'object' || layout === null) throw noBins()
  if ('edges' in layout) return binsFromEdges(support, layout.edges)
  if ('ranges' in layout) return binsFromRanges(support, layout.ranges)
  if ('decades' in layout) return decadeBins(support, ...layout.decades)
  if ('logLinear' in layout) return logLinearBins(support, layout.logLinear)
  if ('powersOfTwo' in layout) return powerOfTwoBins(support)
  throw noBins()
}

function noBins(): MetricsError {
  return definitionError(
    'a histogram needs bins: give { edges }, { ranges }, { decades: [from, to] }, { logLinear } ' +
      'or { powersOfTwo: true }',
  )
}
