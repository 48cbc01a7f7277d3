const INITIAL_ROWS = 16

interface Growable {
  readonly length: number
  set(other: never): void
}

/** Numbers of which it is not known how many there will be. */
export class NumberBuffer<T extends Growable & ArrayBufferView> {
  readonly #type: new (length: number) => T
  values: T
  length = 0

  constructor(type: new (length: number) => T) {
    this.#type = type
    this.values = new type(INITIAL_ROWS)
  }

  push(value: T extends BigInt64Array | BigUint64Array ? bigint : number): void {
    if (this.length === this.values.length) {
      const grown = new this.#type(this.length * 2)
      grown.set(this.values as never)
      this.values = grown
    }
    ;(this.values as unknown as (typeof value)[])[this.length++] = value
  }

  bytes(): Uint8Array {
    const { buffer, byteOffset, byteLength, length } = this.values
    return new Uint8Array(buffer, byteOffset, (byteLength / length) * this.length)
  }
}
