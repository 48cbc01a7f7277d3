/** A value for `{name:Type}` in the text of a statement, in the form that ClickHouse's client takes. */
export type ParameterValue = string | readonly string[]

/**
 * The values of one statement. Nothing that a user or a producer wrote is in its text: each becomes a
 * parameter, and what is returned is its place.
 */
export class Parameters {
  readonly #values: Record<string, ParameterValue> = {}
  readonly #known = new Map<string, string>()

  /** By name. */
  get values(): Readonly<Record<string, ParameterValue>> {
    return this.#values
  }

  string(value: string): string {
    return this.#place('String', value)
  }

  /** −2^63 … 2^64−1 */
  integer(value: bigint): string {
    return this.#place(value < 2n ** 63n ? 'Int64' : 'UInt64', String(value))
  }

  /** Of what is not negative. */
  count(value: bigint): string {
    return this.#place('UInt64', String(value))
  }

  /** Of series. */
  keys(values: readonly bigint[]): string {
    return this.#place('Array(UInt64)', `[${values.join(',')}]`)
  }

  double(value: number): string {
    return this.#place('Float64', String(value))
  }

  /** Nanoseconds, as a time or a duration. */
  nanoseconds(value: bigint): string {
    return this.#place('Int64', String(value))
  }

  #place(type: string, value: string): string {
    const id = `${type} ${value}`
    let place = this.#known.get(id)
    if (place === undefined) {
      const name = `p${this.#known.size}`
      place = `{${name}:${type}}`
      this.#known.set(id, place)
      this.#values[name] = value
    }
    return place
  }
}
