import type { DefinedField } from '../definition/fields.ts'
import type { Field } from '../field-type.ts'
import type { Timeseries } from '../timeseries.ts'

type FieldValue = Field['value']

/** No series has this slot. */
export const NO_SLOT = 0

/** A slot where only one series is left, else what the value of the next field leads to. */
type Node = number | Map<FieldValue, Node>

/**
 * Finds the slot of a series by the values of its fields, one after the other, without making a
 * key of them: what is found for a value as it was given has that very value in canonical form, so
 * that it needs no check. Branches only where series differ: in the common case of one field with
 * many values a series costs one entry.
 */
export class SeriesIndex {
  readonly #names: readonly string[]
  readonly #known: ReadonlySet<string>
  /** By slot; the metric's fields are those of the definition, in its order. */
  readonly #timeseries: readonly (Timeseries | undefined)[]
  #root: Node = NO_SLOT

  constructor(fields: readonly DefinedField[], timeseries: readonly (Timeseries | undefined)[]) {
    this.#names = fields.map(({ name }) => name)
    this.#known = new Set(this.#names)
    this.#timeseries = timeseries
  }

  /** The slot, if these are all values of its series and nothing else; whatever is given. */
  find(values: Readonly<Record<string, unknown>>): number {
    for (const name in values) if (!this.#known.has(name)) return NO_SLOT
    const names = this.#names
    let depth = 0
    let node = this.#root
    while (typeof node !== 'number') {
      node = node.get(values?.[names[depth++]!] as FieldValue) ?? NO_SLOT
    }
    if (node === NO_SLOT || depth === names.length) return node
    const fields = this.#timeseries[node]!.metricFields
    for (; depth < names.length; depth++) {
      if (fields[depth]!.value !== values?.[names[depth]!]) return NO_SLOT
    }
    return node
  }

  /** The slot of a series with these fields, which are all that the definition has. */
  findFields(fields: readonly Field[]): number {
    return this.find(Object.fromEntries(fields.map(({ name, value }) => [name, value])))
  }

  /** Adds a slot whose timeseries differs from all that are there. */
  add(slot: number): void {
    this.#root = this.#with(this.#root, slot, 0)
  }

  /** Takes out a slot that is there. */
  remove(slot: number): void {
    this.#root = this.#without(this.#root, slot, 0)
  }

  #with(node: Node, slot: number, depth: number): Node {
    if (node === NO_SLOT) return slot
    const branch: Map<FieldValue, Node> =
      typeof node === 'number' ? new Map([[this.#valueOf(node, depth), node]]) : node
    const value = this.#valueOf(slot, depth)
    branch.set(value, this.#with(branch.get(value) ?? NO_SLOT, slot, depth + 1))
    return branch
  }

  #without(node: Node, slot: number, depth: number): Node {
    if (typeof node === 'number') return NO_SLOT
    const value = this.#valueOf(slot, depth)
    if (this.#without(node.get(value) ?? NO_SLOT, slot, depth + 1) === NO_SLOT) node.delete(value)
    return node.size === 0 ? NO_SLOT : node
  }

  #valueOf(slot: number, depth: number): FieldValue {
    return this.#timeseries[slot]!.metricFields[depth]!.value
  }
}
