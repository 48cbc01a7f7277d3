import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DataType, Distribution, ResultValues, ValueLayout } from '@oximeter/oxql'
import type { AnswerBytes, Items } from './answer-bytes.ts'
import type { NumberType } from './number-bytes.ts'

/** So many values are made between turns of the event loop: a series may have a million. */
const VALUES_A_TURN = 16_384
/** As many of those that are large. */
const DISTRIBUTIONS_A_TURN = 512

function inTurns<T>({ length, at }: Items<T>, aTurn = VALUES_A_TURN): T[] | Promise<T[]> {
  if (length > aTurn) return inSeveral({ length, at }, aTurn)
  // Of the right length at once: one that grows has room for seventeen, and most series of large answers are short.
  const values = Array<T>(length)
  for (let i = 0; i < length; i++) values[i] = at(i)
  return values
}

async function inSeveral<T>({ length, at }: Items<T>, aTurn: number): Promise<T[]> {
  const values: T[] = []
  for (let i = 0; i < length; i++) {
    if (i > 0 && i % aTurn === 0) await nextTurn()
    values.push(at(i))
  }
  return values
}

/** The values of a dimension: a promise only of many, for to wait takes longer than to read a few. */
export function readValues(
  bytes: AnswerBytes,
  layout: ValueLayout,
  type: DataType,
): ResultValues | Promise<ResultValues> {
  // The layout is of the type of the dimension: that pairing is lost on the checker.
  const result = (values: unknown) => ({ type, values }) as ResultValues
  const values = inTurns(...itemsOf(bytes, layout, type))
  return values instanceof Promise ? values.then(result) : result(values)
}

function itemsOf(
  bytes: AnswerBytes,
  layout: ValueLayout,
  type: DataType,
): [items: Items<unknown>, aTurn?: number] {
  switch (layout.kind) {
    case 'number': {
      const { length, at } = bytes.nullable(layout.type)
      return [{ length, at: type === 'boolean' ? (i) => toBoolean(at(i)) : at }]
    }
    case 'text':
      return [texts(bytes)]
    case 'distribution':
      return [distributions(bytes, layout), DISTRIBUTIONS_A_TURN]
  }
}

function toBoolean(value: number | bigint | null): boolean | null {
  return value === null ? null : value === 1
}

/** To be read in order. */
function texts(bytes: AnswerBytes): Items<string | null> {
  const isNull = bytes.marks()
  const sizes = bytes.ofPoints('UInt64')
  const text = bytes.raw()
  let end = 0
  return {
    length: sizes.length,
    at: (i) => {
      const begin = end
      end += Number(sizes.at(i))
      return isNull(i) ? null : text.toString('utf8', begin, end)
    },
  }
}

type DistributionLayout = Extract<ValueLayout, { kind: 'distribution' }>

/** To be read in order. */
function distributions(
  bytes: AnswerBytes,
  { edge, count, sum, hasStatistics }: DistributionLayout,
): Items<Distribution | null> {
  const bins = readLayouts(bytes, edge)
  const ids = bytes.ofPoints('UInt64')
  const counts = bytes.numbers(count)
  const sums = bytes.nullable(sum)
  const statisticsOf = hasStatistics ? statistics(bytes, edge) : undefined
  let end = 0
  return {
    length: ids.length,
    at: (i) => {
      const ofLayout = bins.get(ids.at(i))
      if (!ofLayout) return null
      const begin = end
      end += ofLayout.length
      return {
        bins: ofLayout,
        counts: slice(counts, begin, end) as bigint[] | number[],
        min: null,
        max: null,
        sumOfSamples: sums.at(i),
        squaredMean: null,
        p50: null,
        p90: null,
        p99: null,
        ...statisticsOf?.(i),
      }
    },
  }
}

function slice<T>({ at }: Items<T>, begin: number, end: number): T[] {
  return Array.from({ length: end - begin }, (_, i) => at(begin + i))
}

/** Where bins begin, by the number of their layout. */
function readLayouts(
  bytes: AnswerBytes,
  edge: DistributionLayout['edge'],
): Map<bigint, readonly (number | bigint)[]> {
  const ids = bytes.numbers('UInt64')
  const sizes = bytes.numbers('UInt64')
  const bins = bytes.numbers('UInt64')
  const edges = bytes.numbers<NumberType>(edge)
  let end = 0
  return new Map(
    Array.from({ length: ids.length }, (_, i) => {
      const begin = end
      end += Number(sizes.at(i))
      return [ids.at(i), slice(edges, begin, begin + Number(bins.at(i)))] as const
    }),
  )
}

function statistics(
  bytes: AnswerBytes,
  edge: DistributionLayout['edge'],
): (point: number) => Partial<Distribution> {
  const min = bytes.nullable<NumberType>(edge)
  const max = bytes.nullable<NumberType>(edge)
  const squaredMean = bytes.nullable('Float64')
  const p50 = bytes.nullable('Float64')
  const p90 = bytes.nullable('Float64')
  const p99 = bytes.nullable('Float64')
  return (i) => ({
    min: min.at(i),
    max: max.at(i),
    squaredMean: squaredMean.at(i),
    p50: p50.at(i),
    p90: p90.at(i),
    p99: p99.at(i),
  })
}
