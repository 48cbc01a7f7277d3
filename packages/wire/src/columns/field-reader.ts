import { canonicalIp, canonicalUuid, type Field } from '@oximeter/core'

import type { BatchReader } from './arrow/batch-reader.ts'
import { numberColumn } from './datum-columns.ts'
import { readTexts } from './decode-text.ts'
import { fieldNumber, type FieldColumn } from './series-columns.ts'

/** So many values of a field are remembered, that series which have the same share one object. */
const MAX_SHARED = 1024

/** Reads the values of a field; undefined where one is not a value of its type. */
export function readFieldColumn(batch: BatchReader, column: FieldColumn): (Field | undefined)[] {
  const shared = new Map<Field['value'], Field>()
  return readValues(batch, column).map((value) => {
    if (value === undefined) return undefined
    let field = shared.get(value)
    if (!field) {
      field = { name: column.name, type: column.type, value } as Field
      if (shared.size === MAX_SHARED) shared.clear()
      shared.set(value, field)
    }
    return field
  })
}

function readValues(batch: BatchReader, { type }: FieldColumn): (Field['value'] | undefined)[] {
  const { rows } = batch
  batch.fullNode(rows)
  const number = fieldNumber(type)
  if (number !== undefined) {
    return Array.from<number | bigint>(batch.array(numberColumn(number).Values, rows))
  }
  if (type === 'bool') return Array.from(batch.bits(rows), (bit) => bit === 1)
  const texts = readTexts(batch, rows)
  if (type === 'string') return texts
  const canonical = type === 'uuid' ? canonicalUuid : canonicalIp
  return texts.map((text) => (text === undefined ? undefined : canonical(text)))
}
