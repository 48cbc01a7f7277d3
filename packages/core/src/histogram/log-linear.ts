import { quantizationError } from '../metrics-error.ts'
import { isFloat, NUMBER_LIMITS, type NumberType, type NumberValues } from '../number-type.ts'
import type { Bins } from './bins.ts'
import { binsFromEdges, checkSupport } from './from-edges.ts'

/** `count` equally wide bins in each power of `base` from `from` up to `to`. */
export interface LogLinear {
  /** 2 to 32. */
  readonly base: number
  /** The first power. Negative powers are for floats only. */
  readonly from: number
  /** The power whose value is the last edge; greater than `from`. */
  readonly to: number
  /** Bins per power, at least 2. */
  readonly count: number
}

/** More bins than this in one histogram are a mistake, and would only fill the memory. */
const MAX_BINS = 65_536

/**
 * Bins that are linear within each power of a base. For integers each power must divide into
 * `count` bins of a whole width; for floats it need not.
 *
 * @throws MetricsError `histogram_error` › `quantization`: `invalid_base`, `invalid_steps`,
 *   `powers_out_of_order`, `overflow`, `precision`, `uneven_steps_for_base`
 */
export function logLinearBins<S extends NumberType>(support: S, layout: LogLinear): Bins<S> {
  checkSupport(support)
  const { base, from, to, count } = layout ?? {}
  if (!Number.isInteger(base) || base < 2 || base > 32) throw quantizationError('invalid_base')
  if (!Number.isInteger(count) || count < 2) throw quantizationError('invalid_steps')
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw quantizationError('precision')
  if (from >= to) throw quantizationError('powers_out_of_order')
  const edges = isFloat(support) ? floatEdges(support, layout) : integerEdges(support, layout)
  return binsFromEdges(support, edges as NumberValues[S][] as never)
}

/** The nine-bins-per-power layout of base ten: 1, 2, … 9, 10, 20, … */
export function decadeBins<S extends NumberType>(support: S, from: number, to: number): Bins<S> {
  return logLinearBins(support, { base: 10, from, to, count: 9 })
}

/** Left edges 1, 2, 4, … up to the highest power of two that fits. Unsigned types only. */
export function powerOfTwoBins<S extends NumberType>(support: S): Bins<S> {
  checkSupport(support)
  if (!support.startsWith('u')) throw quantizationError('precision')
  const { max } = NUMBER_LIMITS[support]
  const edges: (number | bigint)[] = []
  for (let edge = 1n; edge <= max; edge *= 2n) edges.push(narrowed(support, edge))
  return binsFromEdges(support, edges as NumberValues[S][] as never)
}

function integerEdges(support: NumberType, layout: LogLinear): (number | bigint)[] {
  const { from, to } = layout
  if (layout.base > layout.count + 1) throw quantizationError('invalid_steps')
  if (from < 0) throw quantizationError('precision')
  const [base, count] = [BigInt(layout.base), BigInt(layout.count)]
  const { max } = NUMBER_LIMITS[support]
  // No integer of 64 bits is a 64th power of two or more.
  if (to > 63 || base ** BigInt(to) > max) throw quantizationError('overflow')

  const powers = Array.from({ length: to - from + 1 }, (_, i) => base ** BigInt(from + i))
  for (let i = 1; i < powers.length; i++) {
    if ((powers[i]! - powers[i - 1]!) % count !== 0n) {
      throw quantizationError('uneven_steps_for_base')
    }
  }
  checkBinCount(layout)
  const edges = powers.slice(0, -1).flatMap((start, i) => {
    const step = (powers[i + 1]! - start) / count
    return Array.from({ length: layout.count }, (_, k) =>
      narrowed(support, start + step * BigInt(k)),
    )
  })
  edges.push(narrowed(support, powers.at(-1)!))
  return edges
}

function floatEdges(support: NumberType, layout: LogLinear): number[] {
  const { base, from, to, count } = layout
  const narrow = support === 'f32' ? Math.fround : (value: number) => value
  if (!Number.isFinite(narrow(integerPower(base, to)))) throw quantizationError('overflow')
  if (narrow(integerPower(base, from)) === 0) throw quantizationError('precision')
  checkBinCount(layout)

  const edges: number[] = []
  let start = integerPower(base, from)
  let stop = integerPower(base, from + 1)
  for (let power = from; power < to; power++) {
    const step = (stop - start) / count
    for (let k = 0; k < count; k++) edges.push(narrow(start + step * k))
    start = stop
    stop *= base
  }
  edges.push(narrow(start))
  return edges
}

function checkBinCount({ from, to, count }: LogLinear): void {
  if ((to - from) * count >= MAX_BINS) throw quantizationError('invalid_steps')
}

/** By repeated multiplication; a negative power is the reciprocal of the positive one. */
function integerPower(base: number, power: number): number {
  // Whatever passes the range of a double is infinite (or zero) long before this many steps.
  const steps = Math.min(Math.abs(power), 2048)
  let value = 1
  for (let i = 0; i < steps; i++) value *= base
  return power < 0 ? 1 / value : value
}

function narrowed(support: NumberType, value: bigint): number | bigint {
  return support === 'i64' || support === 'u64' ? value : Number(value)
}
