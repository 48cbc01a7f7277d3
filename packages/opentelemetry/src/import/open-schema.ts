/** One version of an open schema: what fields it has, ascending by name. */
export interface FieldsVersion {
  /** 1 to 255. */
  readonly version: number
  readonly fields: readonly string[]
}

const MAX_VERSION = 255

/**
 * The fields of a timeseries whose source names no schema: the union of what was seen so far. A
 * version has fixed fields, so that each time the union grows the version rises; whoever lacks a
 * field has an empty text there.
 *
 * Versions are numbered as the fields come, which is in another order in each process. `learn` tells
 * of versions that others use already: those are kept to, and what is new is numbered after them.
 *
 * @example
 * const schema = new OpenSchema()
 * schema.admit(['route']) // true
 * schema.current // { version: 1, fields: ['route'] }
 * schema.admit(['route', 'error']) // true
 * schema.current // { version: 2, fields: ['error', 'route'] }
 */
export class OpenSchema {
  readonly maxFields: number
  #current: FieldsVersion | undefined
  #fields = new Set<string>()
  /** Versions by their fields, ours and those of others. */
  readonly #numbers = new Map<string, number>()
  #highest = 0

  /** @param maxFields more are not admitted */
  constructor(maxFields = 60) {
    this.maxFields = maxFields
  }

  /** Undefined before anything was admitted or learnt. */
  get current(): FieldsVersion | undefined {
    return this.#current
  }

  has(field: string): boolean {
    return this.#fields.has(field)
  }

  /** Adds fields to the union. False, and nothing has changed, where there would be too many fields or versions. */
  admit(fields: Iterable<string>): boolean {
    const union = new Set([...this.#fields, ...fields])
    if (this.#current !== undefined && union.size === this.#fields.size) return true
    return this.#take(union)
  }

  /** Takes note of versions that are in use elsewhere; the union has the fields of the newest of them, too. */
  learn(known: Iterable<FieldsVersion>): void {
    const versions = [...known].sort((a, b) => a.version - b.version)
    const newest = versions.at(-1)
    if (newest === undefined) return
    for (const [key, number] of this.#numbers) {
      // A number that others gave to other fields is theirs.
      if (versions.some(({ version }) => version === number)) this.#numbers.delete(key)
    }
    for (const { version, fields } of versions) this.#numbers.set(keyOf(fields), version)
    this.#highest = Math.max(this.#highest, newest.version)
    this.#take(new Set([...this.#fields, ...newest.fields]))
  }

  #take(union: Set<string>): boolean {
    const fields = [...union].sort()
    const version = this.#numbers.get(keyOf(fields)) ?? this.#highest + 1
    if (version > MAX_VERSION || fields.length > this.maxFields) return false
    this.#numbers.set(keyOf(fields), version)
    this.#highest = Math.max(this.#highest, version)
    this.#fields = union
    this.#current = { version, fields }
    return true
  }
}

function keyOf(fields: readonly string[]): string {
  return fields.toSorted().join(' ')
}
