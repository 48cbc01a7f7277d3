import type { Name } from '../tree/tree.ts'
import { nameOf, type Reader } from './reader.ts'

/** One item or more between two marks, with commas between them; one may follow the last. */
export function parseList<T>(
  reader: Reader,
  open: string,
  close: string,
  parseItem: () => T,
  hint?: string,
): T[] {
  reader.expectMark(open, hint)
  const items = [parseItem()]
  while (reader.acceptMark(',') && !reader.isMark(close)) items.push(parseItem())
  reader.expectMark(close)
  return items
}

/** `[a, b]` or `[]` */
export function parseFields(reader: Reader): Name[] {
  const hint =
    reader.token.kind === 'word' || reader.token.text === '('
      ? 'fields stand in brackets: [a, b]'
      : undefined
  const parseItem = () => reader.expectName('the name of a field')
  if (reader.isMark('[') && reader.after(1).text === ']') {
    reader.advance()
    reader.advance()
    return []
  }
  return parseList(reader, '[', ']', parseItem, hint)
}

/** The name of a field, or of a dimension as its timeseries is called. */
export function acceptName(reader: Reader): Name | undefined {
  const isName = reader.isKind('word', 'a name') || reader.token.kind === 'series'
  return isName ? nameOf(reader.advance()) : undefined
}

/** One or more, with commas between them. */
export function parseSeveral<T>(reader: Reader, parseItem: () => T): T[] {
  const items = [parseItem()]
  while (reader.acceptMark(',')) items.push(parseItem())
  return items
}
