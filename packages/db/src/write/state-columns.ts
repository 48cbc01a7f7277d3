import type { HistogramData, QuantileColumns } from '@oximeter/core'
import { ArrayColumn } from '../native/array-column.ts'
import type { NamedColumn } from '../native/column.ts'
import { QUANTILE_VALUES, type QUANTILES } from '../tables/measurements.ts'
import { compactState, laterDesired, MIDDLE, type StoredState } from './estimator-state.ts'

const HALF = 2 ** 32
const NOTHING: readonly number[] = []

/** How many samples each row's histogram has: 0 where it is missing, inexact from 2^53 on. */
export function totalsOf(
  { counts, offsets }: HistogramData,
  missing: Uint8Array | undefined,
  rows: Uint32Array,
): Float64Array {
  const halves = halvesOf(counts)
  return Float64Array.from(rows, (row) => {
    if (missing?.[row] === 1) return NaN
    let [low, high] = [0, 0]
    const end = offsets[row + 1]! * 2
    for (let at = offsets[row]! * 2; at < end; at += 2) {
      low += halves[at]!
      high += halves[at + 1]!
    }
    return high * HALF + low
  })
}

/** The stored states of one estimator. */
export class StateColumns {
  readonly quantile: (typeof QUANTILES)[number]
  readonly #heights = new ArrayColumn(Float64Array)
  readonly #positions = new ArrayColumn(BigUint64Array)
  readonly #desired = new ArrayColumn(Float64Array)

  constructor(quantile: (typeof QUANTILES)[number]) {
    this.quantile = quantile
  }

  get columns(): readonly NamedColumn[] {
    const name = this.quantile
    return [
      { name: `${name}_marker_heights`, type: 'Array(Float64)', column: this.#heights },
      { name: `${name}_marker_positions`, type: 'Array(UInt64)', column: this.#positions },
      { name: `${name}_desired_marker_positions`, type: 'Array(Float64)', column: this.#desired },
    ]
  }

  push({ heights, positions, desired }: StoredState): void {
    this.#heights.push(heights)
    this.#positions.push(positions)
    this.#desired.push(desired)
  }

  pushNothing(): void {
    for (const column of [this.#heights, this.#positions, this.#desired]) column.push(NOTHING)
  }

  clear(): void {
    for (const column of [this.#heights, this.#positions, this.#desired]) column.clear()
  }

  /**
   * @param totals of each of the rows, as `totalsOf` has them
   * @param absentBit tells which rows have no state
   */
  append(data: HistogramData, rows: Uint32Array, totals: Float64Array, absentBit: number): void {
    const { absent } = data
    const state = data[this.quantile]
    const compact = new Compaction(QUANTILE_VALUES[this.quantile], state, [
      this.#heights.halves(rows.length * 5),
      this.#positions.halves(rows.length * 5),
      this.#desired.halves(rows.length * 5),
    ])
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      const total = totals[index]!
      if (Number.isNaN(total) || (absent !== undefined && (absent[row]! & absentBit) !== 0)) {
        this.pushNothing()
      } else if (total > 5 && total < Number.MAX_SAFE_INTEGER) {
        const later = compact.later(total)
        const [min, max] = [Number(data.min[row]), Number(data.max[row])]
        this.#heights.endRow(compact.heights(row, this.#heights.items, min, max))
        this.#positions.endRow(compact.positions(row, this.#positions.items, later, total))
        this.#desired.endRow(compact.desired(row, this.#desired.items, later))
      } else {
        this.push(seldom(this.quantile, data, row))
      }
    }
  }
}

/** `compactState` of row after row, from column to column: it makes nothing but numbers. */
class Compaction {
  readonly #p: number
  readonly #state: QuantileColumns
  readonly #from: Readonly<Record<'heights' | 'positions' | 'desired', Uint32Array>>
  readonly #to: Readonly<Record<'heights' | 'positions' | 'desired', Uint32Array>>
  readonly #later = new Float64Array(4)

  constructor(
    p: number,
    state: QuantileColumns,
    [heights, positions, desired]: readonly [Uint32Array, Uint32Array, Uint32Array],
  ) {
    this.#p = p
    this.#state = state
    this.#from = {
      heights: halvesOf(state.heights),
      positions: halvesOf(state.positions),
      desired: halvesOf(state.desired),
    }
    this.#to = { heights, positions, desired }
  }

  /** The desired positions that follow from the number of samples; until the next call. */
  later(total: number): Float64Array {
    laterDesired(this.#p, total, this.#later)
    return this.#later
  }

  /** @returns where the row ends */
  heights(row: number, at: number, min: number, max: number): number {
    const { heights } = this.#state
    const follow = Object.is(heights[row * 5], min) && Object.is(heights[row * 5 + 4], max)
    return this.#copy('heights', row * 5 + (follow ? 1 : 0), follow ? 3 : 5, at)
  }

  positions(row: number, at: number, later: Float64Array, total: number): number {
    const { positions: from } = this.#from
    const { positions: to } = this.#to
    const position = (marker: number) => {
      const place = (row * 5 + marker) * 2
      return from[place + 1]! * HALF + from[place]!
    }
    if (position(4) !== total || position(0) !== 1) {
      return this.#copy('positions', row * 5, 5, at)
    }
    for (let marker = 1; marker <= 3; marker++) {
      const offset = position(marker) - Math.floor(later[marker - 1]!) + MIDDLE
      if (!(offset >= 0 && offset < 2 * MIDDLE)) return this.#copy('positions', row * 5, 5, at)
      to[(at + marker - 1) * 2] = offset
      to[(at + marker - 1) * 2 + 1] = 0
    }
    return at + 3
  }

  desired(row: number, at: number, later: Float64Array): number {
    const { desired } = this.#state
    for (let index = 0; index < 4; index++) {
      if (!Object.is(desired[row * 5 + index + 1], later[index])) {
        return this.#copy('desired', row * 5, 5, at)
      }
    }
    return this.#copy('desired', row * 5, 1, at)
  }

  #copy(
    what: 'heights' | 'positions' | 'desired',
    start: number,
    count: number,
    at: number,
  ): number {
    const from = this.#from[what]
    const to = this.#to[what]
    for (let index = 0; index < count * 2; index++) to[at * 2 + index] = from[start * 2 + index]!
    return at + count
  }
}

/** The state of a histogram with few samples, or of one beyond all numbers. */
function seldom(
  quantile: (typeof QUANTILES)[number],
  data: HistogramData,
  row: number,
): StoredState {
  const { counts, offsets, min, max } = data
  const state = data[quantile]
  let nSamples = 0n
  for (let at = offsets[row]!; at < offsets[row + 1]!; at++) nSamples += counts[at]!
  const five = [row * 5, row * 5 + 5] as const
  return compactState(
    {
      p: QUANTILE_VALUES[quantile],
      markerHeights: state.heights.subarray(...five),
      markerPositions: state.positions.subarray(...five),
      desiredMarkerPositions: state.desired.subarray(...five),
    },
    { nSamples: BigInt.asUintN(64, nSamples), min: min[row]!, max: max[row]! },
  )
}

function halvesOf({ buffer, byteOffset, length }: BigUint64Array | Float64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length * 2)
}
