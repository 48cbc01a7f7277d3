import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DataType, Distribution, ResultValues, ValueLayout } from '@oximeter/oxql'
import type { AnswerBytes, NumberType } from './answer-bytes.ts'

/** So many values are made between turns of the event loop: a series may have a million. */
const VALUES_A_TURN = 16_384
/** As many of those that are large. */
const DISTRIBUTIONS_A_TURN = 512

function inTurns<T>(
  length: number,
  make: (i: number) => T,
  aTurn = VALUES_A_TURN,
): T[] | Promise<T[]> {
  if (length > aTurn) return inSeveral(length, make, aTurn)
  const values: T[] = []
  for (let i = 0; i < length; i++) values.push(make(i))
  return values
}

async function inSeveral<T>(length: number, make: (i: number) => T, aTurn: number): Promise<T[]> {
  const values: T[] = []
  for (let i = 0; i < length; i++) {
    if (i > 0 && i % aTurn === 0) await nextTurn()
    values.push(make(i))
  }
  return values
}

/** The values of a dimension. */
export async function readValues(
  bytes: AnswerBytes,
  layout: ValueLayout,
  type: DataType,
): Promise<ResultValues> {
  switch (layout.kind) {
    case 'number': {
      const values = await readNullable(bytes, layout.type)
      // The layout is of the type of the dimension: that pairing is lost on the checker.
      return { type, values: type === 'boolean' ? values.map(toBoolean) : values } as ResultValues
    }
    case 'text':
      return { type, values: await readTexts(bytes) } as ResultValues
    case 'distribution':
      return { type, values: await readDistributions(bytes, layout) } as ResultValues
  }
}

function toBoolean(value: number | bigint | null): boolean | null {
  return value === null ? null : value === 1
}

type Nullable = (number | bigint | null)[]

function readNullable(bytes: AnswerBytes, type: NumberType): Nullable | Promise<Nullable> {
  const marks = bytes.numbers('UInt8') as Uint8Array
  const numbers = bytes.numbers(type)
  return inTurns(marks.length, (i) => (marks[i] === 1 ? null : numbers[i]!))
}

async function readTexts(bytes: AnswerBytes): Promise<(string | null)[]> {
  const marks = bytes.numbers('UInt8') as Uint8Array
  const sizes = bytes.numbers('UInt64') as BigUint64Array
  const text = bytes.raw(bytes.length())
  let at = 0
  return inTurns(marks.length, (i) => {
    const begin = at
    at += Number(sizes[i])
    return marks[i] === 1 ? null : text.toString('utf8', begin, at)
  })
}

type DistributionLayout = Extract<ValueLayout, { kind: 'distribution' }>

async function readDistributions(
  bytes: AnswerBytes,
  { edge, count, sum, hasStatistics }: DistributionLayout,
): Promise<(Distribution | null)[]> {
  const bins = readLayouts(bytes, edge)
  const ids = bytes.numbers('UInt64') as BigUint64Array
  const counts = bytes.numbers(count)
  const sums = await readNullable(bytes, sum)
  const statistics = hasStatistics ? await readStatistics(bytes, edge) : undefined
  let at = 0
  const distribution = (i: number): Distribution | null => {
    const ofLayout = bins.get(ids[i]!)
    if (!ofLayout) return null
    const begin = at
    at += ofLayout.length
    return {
      bins: ofLayout,
      counts: Array.from(counts.slice(begin, at) as Iterable<bigint>),
      min: null,
      max: null,
      sumOfSamples: sums[i]!,
      squaredMean: null,
      p50: null,
      p90: null,
      p99: null,
      ...statistics?.(i),
    }
  }
  return inTurns(ids.length, distribution, DISTRIBUTIONS_A_TURN)
}

/** Where bins begin, by the number of their layout. */
function readLayouts(
  bytes: AnswerBytes,
  edge: DistributionLayout['edge'],
): Map<bigint, readonly (number | bigint)[]> {
  const ids = bytes.numbers('UInt64') as BigUint64Array
  const sizes = bytes.numbers('UInt64') as BigUint64Array
  const bins = bytes.numbers('UInt64') as BigUint64Array
  const edges = bytes.numbers(edge)
  let at = 0
  return new Map(
    Array.from(ids, (id, i) => {
      const begin = at
      at += Number(sizes[i])
      const starts = edges.slice(begin, begin + Number(bins[i])) as Iterable<number | bigint>
      return [id, Array.from(starts)] as const
    }),
  )
}

async function readStatistics(
  bytes: AnswerBytes,
  edge: DistributionLayout['edge'],
): Promise<(point: number) => Partial<Distribution>> {
  const min = await readNullable(bytes, edge)
  const max = await readNullable(bytes, edge)
  const [squaredMean, p50, p90, p99] = [
    await readNullable(bytes, 'Float64'),
    await readNullable(bytes, 'Float64'),
    await readNullable(bytes, 'Float64'),
    await readNullable(bytes, 'Float64'),
  ] as (number | null)[][]
  return (i) => ({
    min: min[i]!,
    max: max[i]!,
    squaredMean: squaredMean![i]!,
    p50: p50![i]!,
    p90: p90![i]!,
    p99: p99![i]!,
  })
}
