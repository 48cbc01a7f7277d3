import { scan, type Entry, type Span } from './scan.ts'

/** A place in a file. */
export interface Place {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number
}

/** How to get to a value: keys, and indexes from 0 into lists. */
export type Path = readonly (string | number)[]

/** Where the keys and values of a TOML text stand, which parsers do not tell. */
export class TomlPositions {
  readonly #root: Entry
  readonly #lineStarts: readonly number[]

  /** @param text TOML that a parser has accepted */
  constructor(text: string) {
    this.#root = scan(text)
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  }

  /** Where the last key of the path is written. If nothing is there, where the table is that lacks it. */
  ofKey(path: Path): Place {
    return this.#placeOf(this.#find(path)?.key ?? this.#lacking(path))
  }

  /** Where the value is, or the header of a table. If nothing is there, where the table is that lacks it. */
  ofValue(path: Path): Place {
    return this.#placeOf(this.#find(path)?.value ?? this.#lacking(path))
  }

  #find(path: Path): Entry | undefined {
    return path.reduce<Entry | undefined>((entry, part) => entry?.children.get(part), this.#root)
  }

  #lacking(path: Path): Span {
    let entry = this.#root
    for (const part of path) {
      const child = entry.children.get(part)
      if (child === undefined) break
      entry = child
    }
    return entry.value
  }

  #placeOf({ start }: Span): Place {
    const next = this.#lineStarts.findIndex((lineStart) => lineStart > start)
    const line = next === -1 ? this.#lineStarts.length : next
    return { line, column: start - (this.#lineStarts[line - 1] ?? 0) + 1 }
  }
}
