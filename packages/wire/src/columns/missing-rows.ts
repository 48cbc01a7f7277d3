/** Which rows of a column are missing, as Arrow says it: a bit for each row, unset where it is. */
export interface MissingRows {
  readonly bits: Uint8Array
  readonly count: number
}

/** @param missing anything but 0 where a row is missing; undefined if none is */
export function missingRows(missing: Uint8Array | undefined): MissingRows | undefined {
  if (missing === undefined) return undefined
  const bits = new Uint8Array((missing.length + 7) >> 3)
  let count = 0
  for (let row = 0; row < missing.length; row++) {
    if (missing[row] === 0) bits[row >> 3]! |= 1 << (row & 7)
    else count++
  }
  return count === 0 ? undefined : { bits, count }
}

/** A bit for each row, set where the value is not 0. */
export function packBits(values: ArrayLike<number>): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3)
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== 0) bits[row >> 3]! |= 1 << (row & 7)
  }
  return bits
}

export function unpackBits(bits: Uint8Array, length: number): Uint8Array {
  const values = new Uint8Array(length)
  for (let row = 0; row < length; row++) values[row] = (bits[row >> 3]! >> (row & 7)) & 1
  return values
}
