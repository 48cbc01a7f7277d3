import type { BinLayout, HistogramDatumType, NumberArray } from '@oximeter/core'

import type { BatchReader } from './arrow/batch-reader.ts'
import { numberColumn, supportOf } from './datum-columns.ts'

/**
 * Reads the bins of histograms: undefined where they are not known, a text where they are none. Rows
 * that have the same share them.
 */
export function readLayouts(
  batch: BatchReader,
  type: HistogramDatumType,
  maxBins: number,
): (BinLayout | string | undefined)[] {
  const { rows } = batch
  const { Values } = numberColumn(supportOf(type).number)
  const isUnknown = batch.node(rows)
  const { offsets, items } = batch.list<NumberArray>(rows, Values)
  const isOpen = batch.node(rows)
  const ends = batch.array(Values, rows)
  const layouts: (BinLayout | string | undefined)[] = []
  let last: BinLayout | undefined
  for (let row = 0; row < rows; row++) {
    if (isUnknown?.[row]) {
      layouts.push(undefined)
      continue
    }
    const bins = items.subarray(offsets[row], offsets[row + 1])
    const end = isOpen?.[row] ? undefined : ends[row]!
    if (last !== undefined && last.end === end && sameNumbers(last.bins, bins)) {
      layouts.push(last)
      continue
    }
    const wrong = wrongBins(bins, end, maxBins)
    if (wrong !== undefined) {
      layouts.push(wrong)
      continue
    }
    // A copy, since it outlives the body.
    last = { bins: bins.slice(), ...(end !== undefined && { end }) }
    layouts.push(last)
  }
  return layouts
}

function wrongBins(
  bins: NumberArray,
  end: number | bigint | undefined,
  maxBins: number,
): string | undefined {
  if (bins.length === 0) return 'the histogram has no bins'
  if (bins.length > maxBins) return `the histogram has ${bins.length} bins, more than ${maxBins}`
  for (let i = 0; i < bins.length; i++) {
    const edge = bins[i]!
    if (typeof edge === 'number' && !Number.isFinite(edge)) return `an edge is ${edge}`
    if (i > 0 && !(bins[i - 1]! < edge)) {
      return `the edges do not ascend: ${bins[i - 1]} is followed by ${edge}`
    }
  }
  if (end === undefined) return undefined
  if (typeof end === 'number' && !Number.isFinite(end)) return `the last bin ends at ${end}`
  return bins.at(-1)! < end
    ? undefined
    : `the last bin, from ${bins.at(-1)} to ${end}, holds nothing`
}

function sameNumbers(a: NumberArray, b: NumberArray): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
