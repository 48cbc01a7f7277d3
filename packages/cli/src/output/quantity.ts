/** The largest unit in which a length of time is a whole number: `15s`, `10m`, `1500ms`. */
export function formatDuration(ms: number): string {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`
  }
  return `${ms}ms`
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** A size in bytes as a person reads it, with at most one decimal: `1.5 MiB`. Rounds: exact digits are for `--json`. */
export function formatBytes(bytes: number | bigint): string {
  let value = Number(bytes)
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024
    unit++
  }
  const digits = unit === 0 || Number.isInteger(value) ? String(value) : value.toFixed(1)
  return `${digits} ${BYTE_UNITS[unit]}`
}

const COUNT_UNITS = [
  [' billion', 1e9],
  [' million', 1e6],
] as const

/** A number of things as a person reads it: `1234`, `56 789`, `1.2 million`. Rounds. */
export function formatCount(count: number): string {
  for (const [unit, size] of COUNT_UNITS) {
    if (count >= size) return `${Number((count / size).toPrecision(3))}${unit}`
  }
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, count < 10_000 ? '' : ' ')
}

/** `1 block`, `12345 blocks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
