import type { AnswerLayout, ResultSeries } from '@oximeter/oxql'
import type { ByteReader } from '../native/byte-reader.ts'
import { fieldReader } from './field-reader.ts'
import { readNumbers, readValues } from './read-values.ts'

export interface TableAnswer {
  readonly series: readonly ResultSeries[]
  /** What there was too much of: later series are left out. */
  readonly excess?: 'points' | 'series'
  readonly fallen: bigint
  readonly changedBins: bigint
  readonly rowsRead: bigint
  readonly bytesRead: bigint
}

export interface AnswerLimits {
  /** Of all dimensions together. */
  readonly maxPoints: number
  readonly maxSeries: number
}

type Head = readonly [fields: readonly (string | null)[], fallen: Digits, changedBins: Digits]
type Digits = number | string

/** What `compile` says that a statement answers, in the format of answers. What is too much is not kept. */
export async function readAnswer(
  reader: ByteReader,
  { shape, values }: AnswerLayout,
  { maxPoints, maxSeries }: AnswerLimits,
): Promise<TableAnswer> {
  const fieldsOf = shape.fields.map(({ type }) => fieldReader(type))
  const series: ResultSeries[] = []
  let excess: TableAnswer['excess']
  let [points, fallen, changedBins] = [0, 0n, 0n]
  for (;;) {
    const line = await reader.line()
    // Between series.
    if (line === '') continue
    if (!line.startsWith('[')) {
      return { series, ...(excess && { excess }), fallen, changedBins, ...figuresOf(line) }
    }
    const [texts, ofFallen, ofBins] = JSON.parse(line) as Head
    const timestamps = (await readNumbers(reader, 'Int64')) as BigInt64Array
    const startTimes = shape.hasStartTimes
      ? ((await readNumbers(reader, 'Int64')) as BigInt64Array)
      : undefined
    const dimensions = []
    for (const [i, layout] of values.entries()) {
      dimensions.push(await readValues(reader, layout, shape.dimensions[i]!.type))
    }
    points += timestamps.length * values.length
    if (series.length === maxSeries) excess ??= 'series'
    if (points > maxPoints) excess ??= 'points'
    if (excess) continue
    fallen += BigInt(ofFallen)
    changedBins += BigInt(ofBins)
    series.push({
      fields: texts.map((text, i) => (text === null ? null : fieldsOf[i]!(text))),
      points: { timestamps, ...(startTimes && { startTimes }), values: dimensions },
    })
  }
}

/** Rows of one text without line ends, in the format of answers. */
export async function readRows(
  reader: ByteReader,
): Promise<{ readonly rows: readonly string[] } & Figures> {
  const rows: string[] = []
  for (;;) {
    const line = await reader.line()
    // Where there are no rows, their line is empty.
    if (await reader.isAtEnd()) return { rows, ...figuresOf(line) }
    if (line !== '') rows.push(line)
  }
}

type Figures = Pick<TableAnswer, 'rowsRead' | 'bytesRead'>

function figuresOf(line: string): Figures {
  const [rowsRead, bytesRead] = line.split(' ').map(BigInt) as [bigint, bigint]
  return { rowsRead, bytesRead }
}
