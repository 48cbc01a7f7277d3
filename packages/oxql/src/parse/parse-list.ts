import type { Name } from '../tree/tree.ts'
import { nameOf, type Reader } from './reader.ts'

/** Items between two marks, with commas between them; one may follow the last. */
export function parseList<T>(
  reader: Reader,
  open: string,
  close: string,
  parseItem: () => T,
  hint?: string,
): T[] {
  const items: T[] = []
  reader.expectMark(open, hint)
  while (!reader.isMark(close)) {
    items.push(parseItem())
    if (!reader.acceptMark(',')) break
  }
  reader.expectMark(close)
  return items
}

/** `[a, b]` */
export function parseFields(reader: Reader): Name[] {
  const hint =
    reader.token.kind === 'word' || reader.token.text === '('
      ? 'fields stand in brackets: [a, b]'
      : undefined
  return parseList(reader, '[', ']', () => reader.expectName('the name of a field'), hint)
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
