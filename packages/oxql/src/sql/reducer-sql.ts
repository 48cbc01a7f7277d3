import type { PlanReducer } from '../plan/plan.ts'
import type { Parameters } from './parameters.ts'

/**
 * A reducer over rows, null where all values are; `count` is 0 then.
 *
 * @param place what the first and the last are by
 */
export function reducerSql(
  reducer: PlanReducer,
  value: string,
  place: string,
  parameters: Parameters,
): string {
  switch (reducer.kind) {
    case 'mean':
      return `avg(${value})`
    case 'sum':
    case 'min':
    case 'max':
      return `${reducer.kind}(${value})`
    case 'count':
      return `toFloat64(count(${value}))`
    case 'stddev':
      return `stddevPopStable(${value})`
    case 'median':
      return `quantileExactInclusive(0.5)(${value})`
    case 'quantile':
      return `quantileExactInclusive(${parameters.double(reducer.p)})(${value})`
    case 'first':
      return `argMin(${value}, ${place})`
    case 'last':
      return `argMax(${value}, ${place})`
  }
}

/** A reducer over an array of doubles that may be null; null where all are, whatever the reducer. */
export function arrayReducerSql(
  reducer: PlanReducer,
  values: string,
  parameters: Parameters,
): string {
  switch (reducer.kind) {
    case 'mean':
      return `arrayReduce('avg', ${values})`
    case 'sum':
    case 'min':
    case 'max':
      return `arrayReduce('${reducer.kind}', ${values})`
    case 'stddev':
      return `arrayReduce('stddevPopStable', ${values})`
    case 'median':
      return `arrayReduce('quantileExactInclusive(0.5)', ${values})`
    case 'quantile': {
      const p = `toString(${parameters.double(reducer.p)})`
      return `arrayReduce(concat('quantileExactInclusive(', ${p}, ')'), ${values})`
    }
    case 'count':
      return `nullIf(arrayCount(x -> isNotNull(x), ${values}), 0)`
    case 'first':
      return `arrayFirstOrNull(x -> isNotNull(x), ${values})`
    case 'last':
      return `arrayLastOrNull(x -> isNotNull(x), ${values})`
  }
}
