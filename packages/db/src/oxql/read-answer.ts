import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AnswerLayout, ResultSeries } from '@oximeter/oxql'
import { brokeOff, type ByteReader } from '../native/byte-reader.ts'
import { AnswerBytes, itemSizesOf, sizeOfNext } from './answer-bytes.ts'
import type { AnswerLimits } from './answer-limits.ts'
import { fieldReader } from './field-reader.ts'
import { readValues } from './read-values.ts'

/** What is known of a table when its series were read. */
export interface TableEnd extends ReadFigures {
  readonly fallen: bigint
  readonly changedBins: bigint
}

/** What a statement read. */
export interface ReadFigures {
  readonly rowsRead: bigint
  readonly bytesRead: bigint
}

type Head = readonly [fields: readonly (string | null)[], fallen: Digits, changedBins: Digits]
type Digits = number | string

/** So many points are read between turns of the event loop, whether or not more bytes are there. */
const POINTS_A_TURN = 8192

/**
 * The series of what `compile` says that a statement answers, in the format of answers. What is too
 * much is read, since what it took stands behind it, and not given.
 */
export async function* readAnswer(
  reader: ByteReader,
  { shape, values }: AnswerLayout,
  limits: AnswerLimits,
): AsyncGenerator<ResultSeries, TableEnd, undefined> {
  const fieldsOf = shape.fields.map(({ type }) => fieldReader(type))
  const itemSizes = [8, ...(shape.hasStartTimes ? [8] : []), ...values.flatMap(itemSizesOf)]
  let [points, fallen, changedBins] = [0, 0n, 0n]
  for (;;) {
    const bytes = await nextBytes(reader, itemSizes)
    if (!bytes.isSeries) return { fallen, changedBins, ...figuresOf(bytes.line()) }
    const [texts, ofFallen, ofBins] = JSON.parse(bytes.line()) as Head
    const timestamps = bytes.numbers('Int64') as BigInt64Array
    const startTimes = shape.hasStartTimes ? (bytes.numbers('Int64') as BigInt64Array) : undefined
    const dimensions = []
    for (const [i, layout] of values.entries()) {
      dimensions.push(await readValues(bytes, layout, shape.dimensions[i]!.type))
    }
    points += timestamps.length * values.length
    if (points >= POINTS_A_TURN) {
      points = 0
      await nextTurn()
    }
    if (!limits.keeps(timestamps.length * values.length)) continue
    fallen += BigInt(ofFallen)
    changedBins += BigInt(ofBins)
    yield {
      fields: texts.map((text, i) => (text === null ? null : fieldsOf[i]!(text))),
      points: { timestamps, ...(startTimes && { startTimes }), values: dimensions },
    }
  }
}

async function nextBytes(reader: ByteReader, itemSizes: readonly number[]): Promise<AnswerBytes> {
  for (;;) {
    const { ahead } = reader
    const size = sizeOfNext(ahead, itemSizes)
    if (size <= ahead.length) return new AnswerBytes(reader.take(size))
    await reader.wait(size)
  }
}

/** Of an answer in the format of answers: its rows, each of one text without line ends. */
export function rowsOf(answer: string): { readonly rows: readonly string[] } & ReadFigures {
  const lines = answer.split('\n')
  const [figures, rest] = lines.splice(-2)
  if (figures === undefined || rest !== '') throw brokeOff()
  // Where there are no rows, their line is empty.
  return { rows: lines.filter((line) => line !== ''), ...figuresOf(figures) }
}

function figuresOf(line: string): ReadFigures {
  const [rowsRead, bytesRead] = line.split(' ').map(BigInt) as [bigint, bigint]
  return { rowsRead, bytesRead }
}
