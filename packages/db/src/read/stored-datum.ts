import {
  ABSENT_BITS,
  isCumulative,
  isHistogram,
  type Datum,
  type DatumType,
  type QuantileState,
} from '@oximeter/core'
import type { Block } from '../native/read-blocks.ts'
import type { FixedArray } from '../native/column-type.ts'
import { QUANTILE_VALUES, QUANTILES } from '../tables/measurements.ts'
import { expandState, type StateBasis } from '../write/estimator-state.ts'

/** Reads the datum of each row of a block of one measurement table. */
export function datumReader(datumType: DatumType, block: Block): (row: number) => Datum {
  const read = isHistogram(datumType)
    ? histogramReader(datumType, block)
    : scalarReader(datumType, block)
  const missing = column(block, 'missing')
  const startTimes = isCumulative(datumType) ? column(block, 'start_time') : undefined
  return (row) => {
    const start = startTimes ? { startTime: startTimes[row] as bigint } : {}
    if (missing[row] === 1) return { type: 'missing', datumType, ...start }
    // The table decides of which type its data are; that pairing is lost on the checker.
    return { type: datumType, ...start, ...read(row) } as unknown as Datum
  }
}

type Reader = (row: number) => Record<string, unknown>

function scalarReader(datumType: DatumType, block: Block): Reader {
  const values = column(block, 'datum')
  if (datumType === 'bool') return (row) => ({ value: values[row] === 1 })
  return (row) => ({ value: values[row] })
}

function histogramReader(datumType: DatumType, block: Block): Reader {
  const arrays = (name: string) => column(block, name) as readonly FixedArray[]
  const [edges, counts] = [arrays('bins'), arrays('counts') as BigUint64Array[]]
  const [min, max] = [column(block, 'min'), column(block, 'max')]
  const [sums, squares] = [column(block, 'sum_of_samples'), column(block, 'squared_mean')]
  const absents = column(block, 'absent') as Uint8Array
  const states = QUANTILES.map((name) => [name, stateReader(name, block)] as const)
  return (row) => {
    const bins = edges[row]!
    const rowCounts = counts[row]!
    const closed = bins.length > rowCounts.length
    const nSamples = BigInt.asUintN(
      64,
      rowCounts.reduce((sum, count) => sum + count, 0n),
    )
    const basis = { nSamples, min: min[row], max: max[row] } as StateBasis
    const absent = absents[row]!
    const given = <T>(bit: number, value: T): T | undefined =>
      (absent & bit) === 0 ? value : undefined
    return {
      bins: closed ? bins.slice(0, rowCounts.length) : bins,
      ...(closed ? { end: bins.at(-1) } : {}),
      counts: rowCounts,
      nSamples,
      min: given(ABSENT_BITS.min, min[row]),
      max: given(ABSENT_BITS.max, max[row]),
      sumOfSamples: given(ABSENT_BITS.sumOfSamples, sums[row]),
      squaredMean: given(ABSENT_BITS.squaredMean, squares[row]),
      ...Object.fromEntries(
        states.map(([name, read]) => [
          name,
          (absent & ABSENT_BITS[name]) === 0 ? read(row, basis) : undefined,
        ]),
      ),
    }
  }
}

function stateReader(
  name: (typeof QUANTILES)[number],
  block: Block,
): (row: number, basis: StateBasis) => QuantileState {
  const p = QUANTILE_VALUES[name]
  const heights = column(block, `${name}_marker_heights`) as readonly Float64Array[]
  const positions = column(block, `${name}_marker_positions`) as readonly BigUint64Array[]
  const desired = column(block, `${name}_desired_marker_positions`) as readonly Float64Array[]
  return (row, basis) =>
    expandState(
      p,
      { heights: heights[row]!, positions: positions[row]!, desired: desired[row]! },
      basis,
    )
}

function column(block: Block, name: string) {
  const values = block.columns.get(name)
  if (!values) throw new TypeError(`the answer has no column ${name}`)
  return values
}
