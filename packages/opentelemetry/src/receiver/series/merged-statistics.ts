import type { Statistics } from '../../histogram/statistics.ts'
import { ExactSum } from './exact-sum.ts'

/** The statistics of several intervals together: what one of them does not give, there is none of. */
export class MergedStatistics implements Statistics {
  #sum: ExactSum | undefined = new ExactSum()
  #min: number | undefined = Infinity
  #max: number | undefined = -Infinity

  get sum(): number | undefined {
    return this.#sum?.value
  }

  get min(): number | undefined {
    return this.#min
  }

  get max(): number | undefined {
    return this.#max
  }

  /** Of an interval without samples nothing is wanted. */
  add({ count, sum, min, max }: Statistics & { readonly count: bigint }): void {
    if (count === 0n) return
    if (sum === undefined || !Number.isFinite(sum)) this.#sum = undefined
    else this.#sum?.add(sum)
    this.#min = this.#min === undefined || min === undefined ? undefined : Math.min(this.#min, min)
    this.#max = this.#max === undefined || max === undefined ? undefined : Math.max(this.#max, max)
  }
}
