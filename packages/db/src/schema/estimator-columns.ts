import { ABSENT_BITS } from '@oximeter/core'
import { QUANTILE_VALUES, type QUANTILES } from '../tables/measurements.ts'

/**
 * The three arrays of an estimator as SQL over a row of `sample`: what `expandState` does, for
 * views. Those of a missing histogram, and an estimator that is absent, are empty.
 */
export function estimatorColumns(quantile: (typeof QUANTILES)[number]): string[] {
  const p = `toFloat64(${QUANTILE_VALUES[quantile]})`
  const heights = `sample.${quantile}_marker_heights`
  const positions = `sample.${quantile}_marker_positions`
  const desired = `sample.${quantile}_desired_marker_positions`
  const isThere = `NOT sample.missing AND bitAnd(sample.absent, ${ABSENT_BITS[quantile]}) = 0`
  const count = 'arraySum(sample.counts)'
  const before = `(toFloat64(${count}) - 1)`
  const later = [
    `${before} * (${p} / 2) + 1`,
    `${before} * ${p} + 1`,
    `${before} * ((1 + ${p}) / 2) + 1`,
    `${before} + 1`,
  ]
  const inner = later
    .slice(0, 3)
    .map((value, index) => `toUInt64(floor(${value}) + ${positions}[${index + 1}] - 4)`)
  const columns = {
    marker_heights: `if(length(${heights}) = 3, [toFloat64(sample.min), ${heights}[1], ${heights}[2], ${heights}[3], toFloat64(sample.max)], ${heights})`,
    marker_positions: `multiIf(length(${positions}) = 3, [1, ${inner.join(', ')}, ${count}], empty(${positions}) AND ${isThere}, [1, 2, 3, 4, ${count}], ${positions})`,
    desired_marker_positions: `multiIf(length(${desired}) = 1, [${[`${desired}[1]`, ...later].join(', ')}], empty(${desired}) AND ${isThere}, [1., 1 + 2 * ${p}, 1 + 4 * ${p}, 3 + 2 * ${p}, 5.], ${desired})`,
  }
  return Object.entries(columns).map(([name, text]) => `${text} AS ${quantile}_${name}`)
}
