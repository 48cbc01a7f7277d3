const TIMES = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A length of time: `3 min`, `250 ms`. */
export function timeText(ms: number): string {
  const [unit, size] = TIMES.find(([, atLeast]) => ms >= atLeast) ?? ['ms', 1]
  return `${Math.round(ms / size)} ${unit}`
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < SIZES.length - 1) {
    value /= 1024
    unit++
  }
  return `${Number(value.toFixed(1))} ${SIZES[unit]}`
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)}%`
}

/** `1 series`, `3 parts`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`
}

/** The first few of many: `a, b and 3 more`. */
export function some(names: readonly string[], most = 3): string {
  const more = names.length - most
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ')
}
