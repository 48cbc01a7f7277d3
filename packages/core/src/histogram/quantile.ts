import type { QuantileState } from '../datum.ts'
import { quantileError } from '../metrics-error.ts'
import {
  appendToQuantile,
  DESIRED,
  estimateOf,
  HEIGHTS,
  initQuantile,
  P,
  POSITIONS,
  QUANTILE_CELLS,
} from './quantile-cells.ts'

/**
 * A streaming estimate of one quantile in constant space (P², Jain and Chlamtac, 1985).
 *
 * The state is the reference's to the bit, so that either side may go on where the other stopped;
 * only the estimate of one to four samples differs: it is that of the samples themselves.
 *
 * @example
 * const median = new Quantile(0.5)
 * for (const value of [3, 1, 2]) median.append(value)
 * median.estimate() // 2
 */
export class Quantile {
  /** The state, and a cell for the value that is being added. */
  readonly #cells = new Float64Array(QUANTILE_CELLS + 1)

  /**
   * @param p from 0 to 1
   * @throws MetricsError `histogram_error` › `quantile` › `invalid_p_value`, of NaN too
   */
  constructor(p: number) {
    checkP(p)
    initQuantile(this.#cells, 0, p)
  }

  /**
   * Goes on from a state, which is copied.
   *
   * @throws MetricsError `histogram_error` › `quantile`: `invalid_p_value`, or `non_finite_value`
   *   for a state that no samples lead to
   */
  static fromState(state: QuantileState): Quantile {
    const quantile = new Quantile(state?.p)
    readQuantile(quantile.#cells, 0, state)
    return quantile
  }

  get p(): number {
    return this.#cells[P]!
  }

  /** How many samples there were. */
  get count(): number {
    return this.#cells[POSITIONS + 4]!
  }

  /** @throws MetricsError `histogram_error` › `quantile` › `non_finite_value` */
  append(value: number): void {
    if (!Number.isFinite(value)) throw quantileError('non_finite_value')
    this.#cells[QUANTILE_CELLS] = value
    appendToQuantile(this.#cells, 0, this.#cells, QUANTILE_CELLS, QUANTILE_CELLS + 1)
  }

  /** @throws MetricsError `histogram_error` › `quantile` › `insufficient_sample_size` of no samples */
  estimate(): number {
    const estimate = estimateOf(this.#cells, 0)
    if (estimate === undefined) throw quantileError('insufficient_sample_size')
    return estimate
  }

  /** A copy of the state, as it travels and is stored. */
  state(): QuantileState {
    return quantileState(this.#cells, 0)
  }
}

export function quantileState(cells: Float64Array, at: number): QuantileState {
  return {
    p: cells[at + P]!,
    markerHeights: cells.slice(at + HEIGHTS, at + POSITIONS),
    markerPositions: BigUint64Array.from({ length: 5 }, (_, i) =>
      BigInt(cells[at + POSITIONS + i]!),
    ),
    desiredMarkerPositions: cells.slice(at + DESIRED, at + QUANTILE_CELLS),
  }
}

/** Copies a state into cells, or throws if samples could not have led to it. */
export function readQuantile(cells: Float64Array, at: number, state: QuantileState): void {
  const { p, markerHeights, markerPositions, desiredMarkerPositions } = state ?? {}
  checkP(p)
  const positions = Float64Array.from(markerPositions ?? [], Number)
  if (
    ![markerHeights, desiredMarkerPositions].every((five) => isFive(five, Number.isFinite)) ||
    !isFive(positions, Number.isSafeInteger)
  ) {
    throw quantileError(
      'non_finite_value',
      'the state of a quantile is five finite heights, positions and desired positions, with ' +
        'positions below 2^53',
    )
  }
  cells[at + P] = p
  cells.set(markerHeights, at + HEIGHTS)
  cells.set(positions, at + POSITIONS)
  cells.set(desiredMarkerPositions, at + DESIRED)
}

function isFive(values: unknown, check: (value: number) => boolean): boolean {
  return values instanceof Float64Array && values.length === 5 && values.every((v) => check(v))
}

function checkP(p: unknown): void {
  if (typeof p !== 'number' || !(p >= 0 && p <= 1)) throw quantileError('invalid_p_value')
}
