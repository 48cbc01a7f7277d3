import type { OrderedMethod } from '../plan/plan.ts'
import { finite } from './finite.ts'
import type { Parameters } from './parameters.ts'

/** Over the rows of one window of one series. */
export interface WindowRow {
  /** May be null. */
  readonly value: string
  readonly time: string
  /** Of the window. */
  readonly end: string
}

/** What the rows come to that are not null, in order of time; null where nothing does. */
export function orderedSql(
  method: OrderedMethod,
  { value, time, end }: WindowRow,
  parameters: Parameters,
): string {
  const known = `isNotNull(${value})`
  const points = `arraySort(groupArrayIf((${time}, assumeNotNull(${value})), ${known}))`
  const lastTwo = `arraySlice(${points}, -2)`
  const values = valuesOf(points)
  const count = `countIf(${known})`
  const seconds = `if(${known}, (${time} - ${end}) / 1e9, NULL)`
  const slope = `covarPopStable(${seconds}, ${value}) / varPopStable(${seconds})`
  switch (method.kind) {
    case 'stddev':
      return `stddevPopStable(${value})`
    case 'difference':
      return finite(`if(${count} < 2, NULL, argMax(${value}, ${time}) - argMin(${value}, ${time}))`)
    case 'last_difference':
      return finite(
        `if(${count} < 2, NULL, arrayElement(${values}, -1) - arrayElement(${values}, -2))`,
      )
    case 'changes':
      return `if(${count} = 0, NULL, toFloat64(arrayCount(x -> x != 0, arrayDifference(${values}))))`
    case 'falls':
      return `if(${count} = 0, NULL, toFloat64(arrayCount(x -> x < 0, arrayDifference(${values}))))`
    case 'rise':
      return finite(`if(${count} < 2, NULL, ${riseOf(points)})`)
    case 'rise_rate':
      return finite(`if(${count} < 2, NULL, ${riseOf(points)} / ${secondsIn(points)})`)
    case 'last_rise_rate':
      return finite(`if(${count} < 2, NULL, ${riseOf(lastTwo)} / ${secondsIn(lastTwo)})`)
    case 'slope':
      return finite(`if(${count} < 2, NULL, ${slope})`)
    case 'line': {
      const ahead = parameters.double(method.ahead)
      return finite(
        `if(${count} < 2, NULL, avg(${value}) + ${slope} * (${ahead} - avg(${seconds})))`,
      )
    }
  }
}

function valuesOf(points: string): string {
  return `arrayMap(x -> x.2, ${points})`
}

function riseOf(points: string): string {
  const values = valuesOf(points)
  return `arraySum(arrayMap((x, y) -> if(x < 0, y, x), arrayDifference(${values}), ${values}))`
}

function secondsIn(points: string): string {
  return `((arrayElement(${points}, -1).1 - arrayElement(${points}, 1).1) / 1e9)`
}
