import type { AnswerLayout, ResultSeries } from '@oximeter/oxql'
import type { ByteReader } from '../native/byte-reader.ts'
import { fieldReader } from './field-reader.ts'
import { readNumbers, readValues } from './read-values.ts'

export interface TableAnswer {
  readonly series: readonly ResultSeries[]
  /** Why there are no more series: too many `points` or `series`. */
  readonly reason?: string
  readonly fallen: bigint
  readonly changedBins: bigint
  readonly rowsRead: bigint
  readonly bytesRead: bigint
}

type Head = readonly [
  place: number,
  fields: readonly (string | null)[],
  reason: string,
  fallen: number,
  changedBins: number,
]

/** What `compile` says that a statement answers, in the format of answers. */
export async function readAnswer(reader: ByteReader, layout: AnswerLayout): Promise<TableAnswer> {
  const { shape, values } = layout
  const fieldsOf = shape.fields.map(({ type }) => fieldReader(type))
  const placed: { place: number; series: ResultSeries }[] = []
  let reason: string | undefined
  let [fallen, changedBins] = [0n, 0n]
  for (;;) {
    const line = await reader.line()
    if (line === '') continue
    if (!line.startsWith('[')) {
      const [rowsRead, bytesRead] = line.split(' ').map(BigInt) as [bigint, bigint]
      const series = placed.sort((a, b) => a.place - b.place).map((one) => one.series)
      return { series, ...(reason && { reason }), fallen, changedBins, rowsRead, bytesRead }
    }
    const [place, texts, why, ofFallen, ofBins] = JSON.parse(line) as Head
    fallen += BigInt(ofFallen)
    changedBins += BigInt(ofBins)
    if (why !== '') {
      reason = why
      continue
    }
    const timestamps = (await readNumbers(reader, 'Int64')) as BigInt64Array
    const startTimes = shape.hasStartTimes
      ? ((await readNumbers(reader, 'Int64')) as BigInt64Array)
      : undefined
    const dimensions = []
    for (const [i, layoutOfValues] of values.entries()) {
      dimensions.push(await readValues(reader, layoutOfValues, shape.dimensions[i]!.type))
    }
    const fields = texts.map((text, i) => (text === null ? null : fieldsOf[i]!(text)))
    const points = { timestamps, ...(startTimes && { startTimes }), values: dimensions }
    placed.push({ place: Number(place), series: { fields, points } })
  }
}
