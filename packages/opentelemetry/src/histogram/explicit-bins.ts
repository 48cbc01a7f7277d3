/** Layouts are few: one for each list of bounds that a program has. */
const MAX_KEPT = 1000

const number = new Float64Array(1)
const bits = new BigInt64Array(number.buffer)

/**
 * The left edges of bins that are exactly the buckets of these bounds. A bucket of OpenTelemetry
 * includes its upper bound and not its lower one, a bin of ours is the other way round: so each edge
 * is the double next after a bound.
 */
export class ExplicitBins {
  readonly #maxBounds: number
  readonly #kept = new Map<string, Float64Array<ArrayBuffer>>()
  #last:
    | { readonly bounds: readonly number[]; readonly edges: Float64Array<ArrayBuffer> }
    | undefined

  constructor(maxBounds = 10_000) {
    this.#maxBounds = maxBounds
  }

  /** The same bounds have the same array. Undefined for those that are not finite and ascending, or too many. */
  of(bounds: readonly number[]): Float64Array<ArrayBuffer> | undefined {
    // Mostly they are those of the point before.
    const last = this.#last
    if (last !== undefined && isSame(last.bounds, bounds)) return last.edges
    const edges = this.#find(bounds)
    if (edges !== undefined) this.#last = { bounds: [...bounds], edges }
    return edges
  }

  #find(bounds: readonly number[]): Float64Array<ArrayBuffer> | undefined {
    if (bounds.length > this.#maxBounds) return undefined
    const key = bounds.join(' ')
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const edges = edgesOf(bounds)
    if (edges === undefined) return undefined
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear()
    this.#kept.set(key, edges)
    return edges
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function edgesOf(bounds: readonly number[]): Float64Array<ArrayBuffer> | undefined {
  const edges = new Float64Array(bounds.length + 1)
  edges[0] = -Number.MAX_VALUE
  for (const [i, bound] of bounds.entries()) {
    const edge = nextAfter(bound)
    if (!Number.isFinite(bound) || !Number.isFinite(edge) || edge <= edges[i]!) return undefined
    edges[i + 1] = edge
  }
  return edges
}

/** The least double that is greater. */
export function nextAfter(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  number[0] = value
  bits[0]! += value > 0 ? 1n : -1n
  return number[0]
}
