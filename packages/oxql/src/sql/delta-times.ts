/** A start time after its own timestamp counts as that. */
export const START = 'arrayMap((x, y) -> least(x, y), q.s, q.t)'

/** Times of the samples before. Of the first it is before all times, so that it counts as a reset. */
export const BEFORE = 'arrayPushFront(arrayPopBack(q.t), toInt64(-9223372036854775808))'
