import { whichOf } from '../nearest.ts'
import { quoted, type ProblemCode, type Problems } from '../problem.ts'
import type { Path, Place, TomlPositions } from '../toml/positions.ts'
import type { Placed } from './declared.ts'

type Table = Readonly<Record<string, unknown>>

/** What all tables of a file are read with. */
interface File {
  readonly problems: Problems
  readonly positions: TomlPositions
}

/** Reads one table of a file. What is missing or of the wrong type is undefined, and is noted. */
export class TableReader {
  readonly #file: File
  readonly #table: Table
  readonly #path: Path
  readonly #known = new Set<string>()

  constructor(file: File, table: Table, path: Path = []) {
    this.#file = file
    this.#table = table
    this.#path = path
  }

  /** Where the table begins. */
  get place(): Place {
    return this.#file.positions.ofValue(this.#path)
  }

  get keys(): readonly string[] {
    return Object.keys(this.#table)
  }

  placeOfKey(key: string): Place {
    return this.#file.positions.ofKey([...this.#path, key])
  }

  text(key: string, example: string): Placed<string> | undefined {
    const value = this.#required(key, `write ${key} = "${example}"`)
    return value && this.#typed(value, [key], 'a text', isText)
  }

  choice<T extends string>(key: string, choices: readonly T[]): Placed<T> | undefined {
    const text = this.text(key, choices[0] ?? '')
    return text && this.#choice(key, text, choices)
  }

  /** Some of a few texts; none where the key is not there. */
  choices<T extends string>(
    key: string,
    choices: readonly T[],
  ): Placed<readonly Placed<T>[]> | undefined {
    this.#known.add(key)
    if (!Object.hasOwn(this.#table, key)) return { value: [], place: this.place }
    const list = this.#list(key)
    if (list === undefined) return undefined
    const chosen = list.value.map((text) => {
      return text && this.#choice(`an element of ${key}`, text, choices)
    })
    const value = chosen.filter((one) => one !== undefined)
    return value.length === chosen.length ? { value, place: list.place } : undefined
  }

  integer(key: string): Placed<bigint> | undefined {
    const value = this.#required(key, `write ${key} = 1`)
    return value && this.#typed(value, [key], 'an integer', isInteger)
  }

  version(key: string): Placed<number> | undefined {
    const read = this.integer(key)
    if (read === undefined) return undefined
    const { value, place } = read
    if (value >= 1n && value <= 255n) return { value: Number(value), place }
    this.#note('version_out_of_range', place, `${key} cannot be ${value}`, 'versions are 1 to 255')
    return undefined
  }

  texts(key: string): Placed<readonly Placed<string>[]> | undefined {
    const value = this.#required(key, `write ${key} = ["…"], with the names of fields`)
    const list = value && this.#list(key)
    return list && { ...list, value: list.value.filter((text) => text !== undefined) }
  }

  table(key: string): TableReader | undefined {
    const value = this.#required(key, `write [${[...this.#path, key].join('.')}]`)
    return value && this.#reader(value.value, [key])
  }

  /** @param example how one element is written */
  tables(key: string, example: string): Placed<readonly (TableReader | undefined)[]> | undefined {
    const value = this.#required(key, `write ${example}`)
    const list = value && this.#typed(value, [key], 'a list', Array.isArray)
    if (list === undefined) return undefined
    const { value: tables, place } = list
    return { value: tables.map((table, index) => this.#reader(table, [key, index])), place }
  }

  /** Notes what nobody has asked for. To be called last. */
  refuseOthers(): void {
    const known = [...this.#known]
    for (const key of this.keys.filter((one) => !this.#known.has(one))) {
      this.#note(
        'unknown_key',
        this.placeOfKey(key),
        `${pathText(this.#path)} has no key ${quoted(key)}`,
        whichOf(key, known),
      )
    }
  }

  #list(key: string): Placed<readonly (Placed<string> | undefined)[]> | undefined {
    const list = this.#typed(this.#placed(this.#table[key], [key]), [key], 'a list', Array.isArray)
    if (list === undefined) return undefined
    const value = list.value.map((text: unknown, index) =>
      this.#typed(this.#placed(text, [key, index]), [key, index], 'a text', isText),
    )
    return { value, place: list.place }
  }

  #choice<T extends string>(
    what: string,
    { value: text, place }: Placed<string>,
    choices: readonly T[],
  ): Placed<T> | undefined {
    const value = choices.find((choice) => choice === text)
    if (value !== undefined) return { value, place }
    this.#note('unknown_value', place, `${what} cannot be ${quoted(text)}`, whichOf(text, choices))
    return undefined
  }

  #reader(value: unknown, key: Path): TableReader | undefined {
    const table = this.#typed(this.#placed(value, key), key, 'a table', isTable)
    return table && new TableReader(this.#file, table.value, [...this.#path, ...key])
  }

  #required(key: string, hint: string): Placed<unknown> | undefined {
    this.#known.add(key)
    if (Object.hasOwn(this.#table, key)) return this.#placed(this.#table[key], [key])
    this.#note('missing_key', this.place, `${pathText(this.#path)} lacks ${key}`, hint)
    return undefined
  }

  #placed(value: unknown, key: Path): Placed<unknown> {
    return { value, place: this.#file.positions.ofValue([...this.#path, ...key]) }
  }

  #typed<T>(
    { value, place }: Placed<unknown>,
    key: Path,
    type: string,
    is: (value: unknown) => value is T,
  ): Placed<T> | undefined {
    if (is(value)) return { value, place }
    const what = pathText([...this.#path, ...key])
    this.#note('wrong_type', place, `${what} is ${kindOf(value)}`, `it must be ${type}`)
    return undefined
  }

  #note(code: ProblemCode, place: Place, message: string, hint: string): void {
    this.#file.problems.add(code, place, message, hint)
  }
}

/** `metrics.versions`: which of them, the place says. */
function pathText(path: Path): string {
  const keys = path.filter((part) => typeof part === 'string')
  return keys.length === 0 ? 'the file' : keys.map(printableKey).join('.')
}

function printableKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : quoted(key)
}

function kindOf(value: unknown): string {
  if (isText(value)) return 'a text'
  if (isInteger(value)) return 'an integer'
  if (typeof value === 'number') return 'a number that is no integer'
  if (typeof value === 'boolean') return `${value}`
  if (Array.isArray(value)) return 'a list'
  return value instanceof Date ? 'a date or time' : 'a table'
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** The parser makes bigints of integers, and numbers of those with a point. */
function isInteger(value: unknown): value is bigint {
  return typeof value === 'bigint'
}

function isTable(value: unknown): value is Table {
  const isObject = typeof value === 'object' && value !== null
  return isObject && !Array.isArray(value) && !(value instanceof Date)
}
