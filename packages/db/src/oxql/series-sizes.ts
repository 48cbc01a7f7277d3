import type { AnswerLayout, ValueLayout } from '@oximeter/oxql'
import { NUMBERS, type NumberType } from './number-bytes.ts'

/** From which is told how many bytes a series has. */
export interface SeriesSizes {
  readonly fields: number
  /** What its arrays have for each of its points. */
  readonly ofPoint: number
  /** Items of each array that has another length. */
  readonly ofOthers: readonly number[]
}

export function seriesSizes({ shape, values }: AnswerLayout): SeriesSizes {
  const times = shape.hasStartTimes ? 16 : 8
  const sizes = values.map(valueSizes)
  return {
    fields: shape.fields.length,
    ofPoint: sizes.reduce((sum, { ofPoint }) => sum + ofPoint, times),
    ofOthers: sizes.flatMap(({ ofOthers }) => ofOthers),
  }
}

function valueSizes(layout: ValueLayout): Pick<SeriesSizes, 'ofPoint' | 'ofOthers'> {
  switch (layout.kind) {
    case 'number':
      return { ofPoint: nullable(layout.type), ofOthers: [] }
    case 'text':
      return { ofPoint: nullable('UInt64'), ofOthers: [1] }
    case 'distribution': {
      const { edge, count, sum, hasStatistics } = layout
      const statistics = hasStatistics ? 2 * nullable(edge) + 4 * nullable('Float64') : 0
      return {
        ofPoint: 8 + nullable(sum) + statistics,
        ofOthers: [8, 8, 8, NUMBERS[edge].size, NUMBERS[count].size],
      }
    }
  }
}

/** With its mark. */
function nullable(type: NumberType): number {
  return 1 + NUMBERS[type].size
}
