/**
 * One piece of memory for what is needed for a moment: allocated anew for each block, it would have
 * the garbage collector run every few blocks.
 */
let scratch = new ArrayBuffer(1 << 16)

/** At least so many bytes, whatever they hold; until the next call only. */
export function scratchBuffer(size: number): ArrayBuffer {
  if (scratch.byteLength < size) scratch = new ArrayBuffer(2 ** Math.ceil(Math.log2(size)))
  return scratch
}
