import { expect, test } from 'vitest'

import { joinBytes } from './join-bytes.ts'

test.for([[], [0], [5, 0, 3], [2 ** 20, 1], [3_000_000, 2_500_000, 7]])(
  '%o bytes',
  async (sizes) => {
    const pieces = sizes.map((size, i) => new Uint8Array(size).fill(i + 1))
    const all = await joinBytes(pieces)
    expect(Buffer.compare(all, Buffer.concat(pieces))).toBe(0)
  },
)
