/** How the engine has numbers in memory: how many bytes one takes, and its value. */
export const NUMBERS = {
  Int64: { size: 8, read: (view: DataView, at: number) => view.getBigInt64(at, true) },
  UInt64: { size: 8, read: (view: DataView, at: number) => view.getBigUint64(at, true) },
  Int128: {
    size: 16,
    read: (view: DataView, at: number) =>
      (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true),
  },
  Float64: { size: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
  UInt8: { size: 1, read: (view: DataView, at: number) => view.getUint8(at) },
} as const

export type NumberType = keyof typeof NUMBERS

export type NumberOf<Type extends NumberType> = ReturnType<(typeof NUMBERS)[Type]['read']>
