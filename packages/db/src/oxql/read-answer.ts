import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AnswerLayout, ResultSeries, ResultValues } from '@oximeter/oxql'
import { brokeOff, type ByteReader } from '../native/byte-reader.ts'
import { AnswerBytes } from './answer-bytes.ts'
import type { AnswerLimits } from './answer-limits.ts'
import { fieldReader } from './field-reader.ts'
import { readValues } from './read-values.ts'
import { seriesSizes } from './series-sizes.ts'

/** What is known of a table when its series were read. */
export interface TableEnd extends ReadFigures {
  readonly fallen: bigint
  readonly changedBins: bigint
  /** Points of its series that are there, and that there were before some were left out. */
  readonly kept: number
  readonly before: number
}

/** What a statement read. */
export interface ReadFigures {
  readonly rowsRead: bigint
  readonly bytesRead: bigint
}

/** So many points are read between turns of the event loop, whether or not more bytes are there. */
const POINTS_A_TURN = 8192

/**
 * The series of what `compile` says that a statement answers, in the format of answers: of those that
 * are there as many at a time as are read in a turn. What is too much is passed, since what it took
 * stands behind it, and not given.
 */
export async function* readAnswer(
  reader: ByteReader,
  layout: AnswerLayout,
  limits: AnswerLimits,
): AsyncGenerator<readonly ResultSeries[], TableEnd, undefined> {
  const { shape } = layout
  const readers = shape.fields.map(({ type }) => fieldReader(type))
  const sizes = seriesSizes(layout)
  let [fallen, changedBins] = [0n, 0n]
  let [kept, before] = [0, 0]
  for (;;) {
    const bytes = new AnswerBytes(reader.ahead, sizes)
    const series: ResultSeries[] = []
    let points = 0
    while (points < POINTS_A_TURN && bytes.next()) {
      const ofSeries = bytes.points * shape.dimensions.length
      points += ofSeries
      if (!limits.keeps(ofSeries)) continue
      fallen += BigInt(bytes.fallen)
      changedBins += BigInt(bytes.changedBins)
      const { pointsBefore } = bytes
      kept += bytes.points
      before += pointsBefore
      const fields = bytes.fields(readers)
      const timestamps = bytes.times()
      const startTimes = shape.hasStartTimes ? bytes.times() : undefined
      const values = Array<ResultValues>(shape.dimensions.length)
      for (const [i, { type }] of shape.dimensions.entries()) {
        const read = readValues(bytes, layout.values[i]!, type)
        values[i] = read instanceof Promise ? await read : read
      }
      const all = startTimes ? { timestamps, startTimes, values } : { timestamps, values }
      const isThinned = pointsBefore > timestamps.length
      series.push(isThinned ? { fields, points: all, pointsBefore } : { fields, points: all })
    }
    const isTurn = points >= POINTS_A_TURN
    const line = isTurn ? undefined : bytes.line()
    const missing = bytes.wanted - bytes.read
    reader.take(bytes.read)
    if (series.length > 0) yield series
    if (line !== undefined) return { fallen, changedBins, kept, before, ...figuresOf(line) }
    await (isTurn ? nextTurn() : reader.wait(missing))
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
