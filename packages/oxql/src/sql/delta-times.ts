/**
 * Over a sample that has the time `t`, the start time `s`, and `p`, the time of the sample before:
 * whether it begins anew. A start time after its own timestamp counts as that.
 */
export const BEGINS = 'least(s, t) >= p'

/** When what was added to it began. */
export const START = 'greatest(least(s, t), p)'

/** Times of the samples before. Of the first it is before all times, so that it counts as a reset. */
export function before(times: string): string {
  return `arrayPushFront(arrayPopBack(${times}), toInt64(-9223372036854775808))`
}
