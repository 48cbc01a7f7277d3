import { parse } from 'smol-toml'

/** From the first character to after the last, as offsets into the text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A key, or an element of a list, with what is below it. */
export interface Entry {
  /** Where its key is written; of an element, the element itself. */
  key: Span
  /** Where its value is; of a table its header, of one that is only implied the first mention. */
  value: Span
  /** By key, or by index from 0. */
  readonly children: Map<string | number, Entry>
}

interface KeyPart extends Span {
  readonly name: string
}

/**
 * Where everything stands in a TOML text. The text must be one that a parser has accepted: nothing
 * is checked here, and only as much is understood as it takes to tell keys, values and comments
 * apart.
 */
export function scan(text: string): Entry {
  const root = entryAt({ start: 0, end: 0 })
  const cursor = new Cursor(text)
  let table = root
  cursor.skip('\u{feff}')
  for (;;) {
    cursor.skipBlank()
    if (cursor.done) return root
    if (cursor.peek() === '[') table = scanHeader(cursor, root)
    else scanPair(cursor, table)
  }
}

/** `[a.b]` or `[[a.b]]`: the table that the lines below it fill. */
function scanHeader(cursor: Cursor, root: Entry): Entry {
  const start = cursor.at
  const isElement = cursor.skip('[[')
  if (!isElement) cursor.skip('[')
  const parts = cursor.key()
  cursor.skip(isElement ? ']]' : ']')
  const header = { start, end: cursor.at }
  const last = parts.pop()
  let table = root
  for (const part of parts) table = newestElement(childOf(table, part))
  if (last === undefined) return table
  const named = childOf(table, last)
  if (isElement) {
    const element = entryAt(header)
    named.children.set(named.children.size, element)
    return element
  }
  named.key = last
  named.value = header
  return named
}

/** Of a list of tables the last; a table is itself. */
function newestElement(entry: Entry): Entry {
  return entry.children.get(entry.children.size - 1) ?? entry
}

/** `a.b = value`. */
function scanPair(cursor: Cursor, table: Entry): void {
  let entry = table
  for (const part of cursor.key()) entry = childOf(entry, part)
  cursor.skip('=')
  cursor.skipSpace()
  scanValue(cursor, entry)
}

function scanValue(cursor: Cursor, entry: Entry): void {
  const start = cursor.at
  if (cursor.skip('[')) {
    for (let index = 0; cursor.hasMore(']'); index++) {
      const element = entryAt({ start: cursor.at, end: cursor.at })
      entry.children.set(index, element)
      scanValue(cursor, element)
      element.key = element.value
    }
  } else if (cursor.skip('{')) {
    while (cursor.hasMore('}')) scanPair(cursor, entry)
  } else {
    cursor.skipScalar()
  }
  entry.value = { start, end: cursor.at }
}

function childOf(parent: Entry, { name, start, end }: KeyPart): Entry {
  const known = parent.children.get(name)
  if (known !== undefined) return known
  const child = entryAt({ start, end })
  parent.children.set(name, child)
  return child
}

function entryAt(span: Span): Entry {
  return { key: span, value: span, children: new Map() }
}

class Cursor {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  get done(): boolean {
    return this.at >= this.#text.length
  }

  peek(): string {
    return this.#text.charAt(this.at)
  }

  skip(token: string): boolean {
    const found = this.#text.startsWith(token, this.at)
    if (found) this.at += token.length
    return found
  }

  skipSpace(): void {
    this.#match(/[ \t]*/y)
  }

  /** White space, ends of lines and comments. */
  skipBlank(): void {
    this.#match(/(?:[ \t\r\n]+|#[^\n]*)*/y)
  }

  /** Whether a list or an inline table goes on; at its end, moves behind it. */
  hasMore(close: string): boolean {
    this.skipBlank()
    if (this.skip(',')) this.skipBlank()
    return !this.done && !this.skip(close)
  }

  /** A dotted key. */
  key(): KeyPart[] {
    const parts: KeyPart[] = []
    do {
      this.skipSpace()
      const start = this.at
      const quote = this.peek()
      if (quote === '"' || quote === "'") this.#skipLine(quote)
      else this.#match(/[\w-]+/y)
      const written = this.#text.slice(start, this.at)
      parts.push({ name: unquoted(written), start, end: this.at })
      this.skipSpace()
    } while (this.skip('.'))
    return parts
  }

  skipScalar(): void {
    const quote = this.peek()
    if (quote !== '"' && quote !== "'") this.#match(/[^,\]}#\r\n]*[^,\]}#\r\n \t]/y)
    else if (this.skip(quote.repeat(3))) this.#skipLines(quote)
    else this.#skipLine(quote)
  }

  #skipLine(quote: string): void {
    this.#match(quote === '"' ? /"(?:[^"\\]|\\.)*"/y : /'[^']*'/y)
  }

  /** A text that begins and ends with three quotes; up to two more at its end belong to it. */
  #skipLines(quote: string): void {
    this.#match(quote === '"' ? /(?:[^"\\]|\\[^]|"(?!""))*"{3,5}/y : /(?:[^']|'(?!''))*'{3,5}/y)
  }

  #match(pattern: RegExp): void {
    pattern.lastIndex = this.at
    // What does not match is no TOML; it is passed over, so that any text comes to an end.
    this.at = pattern.test(this.#text) ? pattern.lastIndex : this.at + 1
  }
}

function unquoted(key: string): string {
  if (!key.startsWith('"')) return key.startsWith("'") ? key.slice(1, -1) : key
  return Object.keys(parse(`${key} = 0`))[0] ?? ''
}
