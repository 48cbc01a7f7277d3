/**
 * The fixed layout of all exponential histograms: eight equal bins in each power of two from 2^-30
 * (a nanosecond in seconds) up to 2^40 (a tebibyte in bytes), one from zero up to that, and one
 * beyond. A bin is at most an eighth wider than its left edge.
 */
const FIRST_POWER = -30
const LAST_POWER = 40
const BINS_PER_POWER = 8

/** Bins of positive numbers above the bin that holds zero. */
const POSITIVE = (LAST_POWER - FIRST_POWER) * BINS_PER_POWER + 1

/** Without bins of their own for negative numbers, which few histograms have. */
export const EXPONENTIAL_BINS: Float64Array<ArrayBuffer> = Float64Array.of(
  -Number.MAX_VALUE,
  0,
  ...positiveEdges(),
)

/** The same with the mirror image of the positive bins. */
export const SIGNED_EXPONENTIAL_BINS: Float64Array<ArrayBuffer> = Float64Array.of(
  -Number.MAX_VALUE,
  ...positiveEdges()
    .toReversed()
    .map((edge) => -edge),
  0,
  ...positiveEdges(),
)

/** Where the bin of zero is in each layout. */
export const ZERO_BIN = 1
export const SIGNED_ZERO_BIN = POSITIVE + 1

/**
 * Which bin a bucket's numbers go to, counted from the bin of zero; of a mirrored bucket counted the
 * other way. Bucket `index` of a scale is (b^index, b^(index + 1)] with b = 2^(2^-scale); what decides
 * is its middle by factor, so that no number is reported further off than half of a bucket and one
 * bin: a factor of √b × 1.125.
 */
export function binOfBucket(scale: number, index: number): number {
  const exponent = (index + 0.5) * 2 ** -scale
  const power = Math.floor(exponent)
  if (power < FIRST_POWER) return 0
  if (power >= LAST_POWER) return POSITIVE
  const step = Math.floor((2 ** (exponent - power) - 1) * BINS_PER_POWER)
  return 1 + (power - FIRST_POWER) * BINS_PER_POWER + step
}

function positiveEdges(): number[] {
  const edges: number[] = []
  for (let power = FIRST_POWER; power < LAST_POWER; power++) {
    for (let step = 0; step < BINS_PER_POWER; step++) {
      edges.push(2 ** power * (1 + step / BINS_PER_POWER))
    }
  }
  return [...edges, 2 ** LAST_POWER]
}
