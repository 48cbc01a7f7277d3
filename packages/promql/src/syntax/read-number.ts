const UNITS: readonly (readonly [unit: string, milliseconds: bigint])[] = [
  ['y', 365n * 86_400_000n],
  ['w', 7n * 86_400_000n],
  ['d', 86_400_000n],
  ['h', 3_600_000n],
  ['m', 60_000n],
  ['s', 1000n],
  ['ms', 1n],
]
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/
const NANOS_PER_MS = 1_000_000n

/** `1h30m`, or seconds with or without a fraction, in nanoseconds; undefined if it is neither. */
export function readDuration(text: string): bigint | undefined {
  const parts = DURATION.exec(text)
  if (!parts || text === '') {
    const seconds = readPlainNumber(text)
    return Number.isFinite(seconds) ? BigInt(Math.round(seconds * 1000)) * NANOS_PER_MS : undefined
  }
  const milliseconds = UNITS.reduce(
    (sum, [, size], i) => sum + BigInt(parts[i + 1] ?? 0) * size,
    0n,
  )
  return milliseconds * NANOS_PER_MS
}

/** A number literal of any form; a duration is its seconds. NaN if it is none, or that. */
export function readNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const bare = text.replace(/^[+-]/, '').trim()
  if (/^inf$/i.test(bare)) return sign * Infinity
  if (/[ywdhms]$/.test(bare)) return (sign * Number(readDuration(bare) ?? NaN)) / 1e9
  return sign * readPlainNumber(bare)
}

function readPlainNumber(text: string): number {
  const digits = text.replaceAll(/(?<=\d)_(?=\d)/g, '')
  return /^(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(digits) ? Number(digits) : NaN
}
