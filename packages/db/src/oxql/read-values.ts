import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DataType, Distribution, ResultValues, ValueLayout } from '@oximeter/oxql'
import type { ByteReader } from '../native/byte-reader.ts'

type NumberType = 'Int64' | 'UInt64' | 'Int128' | 'Float64' | 'UInt8'
type Numbers = readonly bigint[] | BigInt64Array | BigUint64Array | Float64Array | Uint8Array

/** An array of numbers, behind its length. */
export async function readNumbers(reader: ByteReader, type: NumberType): Promise<Numbers> {
  const length = Number(await reader.line())
  switch (type) {
    case 'Int64':
      return new BigInt64Array(await reader.raw(length * 8))
    case 'UInt64':
      return new BigUint64Array(await reader.raw(length * 8))
    case 'Float64':
      return new Float64Array(await reader.raw(length * 8))
    case 'UInt8':
      return new Uint8Array(await reader.raw(length))
    case 'Int128': {
      const halves = new BigInt64Array(await reader.raw(length * 16))
      return Array.from({ length }, (_, i) => {
        return (halves[i * 2 + 1]! << 64n) | BigInt.asUintN(64, halves[i * 2]!)
      })
    }
  }
}

/** So many values are made between turns of the event loop: a series may have a million. */
const VALUES_A_TURN = 16_384
/** As many of those that are large. */
const DISTRIBUTIONS_A_TURN = 512

async function inTurns<T>(
  length: number,
  make: (i: number) => T,
  aTurn = VALUES_A_TURN,
): Promise<T[]> {
  const values: T[] = []
  for (let i = 0; i < length; i++) {
    if (i > 0 && i % aTurn === 0) await nextTurn()
    values.push(make(i))
  }
  return values
}

/** The values of a dimension. */
export async function readValues(
  reader: ByteReader,
  layout: ValueLayout,
  type: DataType,
): Promise<ResultValues> {
  switch (layout.kind) {
    case 'number': {
      const values = await readNullable(reader, layout.type)
      // The layout is of the type of the dimension: that pairing is lost on the checker.
      return { type, values: type === 'boolean' ? values.map(toBoolean) : values } as ResultValues
    }
    case 'text':
      return { type, values: await readTexts(reader) } as ResultValues
    case 'distribution':
      return { type, values: await readDistributions(reader, layout) } as ResultValues
  }
}

function toBoolean(value: number | bigint | null): boolean | null {
  return value === null ? null : value === 1
}

async function readNullable(
  reader: ByteReader,
  type: NumberType,
): Promise<(number | bigint | null)[]> {
  const marks = (await readNumbers(reader, 'UInt8')) as Uint8Array
  const numbers = await readNumbers(reader, type)
  return inTurns(marks.length, (i) => (marks[i] === 1 ? null : numbers[i]!))
}

async function readTexts(reader: ByteReader): Promise<(string | null)[]> {
  const marks = (await readNumbers(reader, 'UInt8')) as Uint8Array
  const sizes = (await readNumbers(reader, 'UInt64')) as BigUint64Array
  const bytes = Buffer.from(await reader.raw(Number(await reader.line())))
  let at = 0
  return inTurns(marks.length, (i) => {
    const begin = at
    at += Number(sizes[i])
    return marks[i] === 1 ? null : bytes.toString('utf8', begin, at)
  })
}

type DistributionLayout = Extract<ValueLayout, { kind: 'distribution' }>

async function readDistributions(
  reader: ByteReader,
  { edge, count, sum, hasStatistics }: DistributionLayout,
): Promise<(Distribution | null)[]> {
  const bins = await readLayouts(reader, edge)
  const ids = (await readNumbers(reader, 'UInt64')) as BigUint64Array
  const counts = await readNumbers(reader, count)
  const sums = await readNullable(reader, sum)
  const statistics = hasStatistics ? await readStatistics(reader, edge) : undefined
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
async function readLayouts(
  reader: ByteReader,
  edge: DistributionLayout['edge'],
): Promise<Map<bigint, readonly (number | bigint)[]>> {
  const ids = (await readNumbers(reader, 'UInt64')) as BigUint64Array
  const sizes = (await readNumbers(reader, 'UInt64')) as BigUint64Array
  const bins = (await readNumbers(reader, 'UInt64')) as BigUint64Array
  const edges = await readNumbers(reader, edge)
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
  reader: ByteReader,
  edge: DistributionLayout['edge'],
): Promise<(point: number) => Partial<Distribution>> {
  const min = await readNullable(reader, edge)
  const max = await readNullable(reader, edge)
  const [squaredMean, p50, p90, p99] = [
    await readNullable(reader, 'Float64'),
    await readNullable(reader, 'Float64'),
    await readNullable(reader, 'Float64'),
    await readNullable(reader, 'Float64'),
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
