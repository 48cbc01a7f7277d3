import { MetricsError } from '@oximeter/core'

/** What stands for all names past the bound. */
const OTHER = 'other'

/** Lets through so many different names, the first that come; all others become `other`. */
export class BoundedNames {
  readonly #limit: number
  readonly #known: Set<string>

  /**
   * @param always names that do not count
   * @throws MetricsError `schema_definition` for a limit that is none; `option` is its name
   */
  constructor(option: string, limit: number, always: readonly string[] = []) {
    if (!Number.isInteger(limit) || limit < 1) {
      const message = `${option} is a whole number from 1, not ${String(limit)}`
      throw new MetricsError({ type: 'schema_definition', message })
    }
    this.#limit = limit + always.length
    this.#known = new Set(always)
  }

  bounded(name: string): string {
    if (this.#known.has(name)) return name
    if (this.#known.size >= this.#limit) return OTHER
    this.#known.add(name)
    return name
  }
}
