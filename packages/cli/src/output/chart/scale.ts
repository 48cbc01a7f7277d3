/** A range of values, and round values in it to write beside the axis. */
export interface Scale {
  readonly from: number
  readonly to: number
  readonly ticks: readonly number[]
}

/** A range that holds all values, with ticks at 1, 2 or 5 times a power of ten. */
export function scaleOf(smallest: number, largest: number, maxTicks: number): Scale {
  // What is mostly the same number is not blown up to fill the chart; zero is shown where it is near.
  const from = smallest > 0 && smallest < largest / 2 ? 0 : smallest
  const to = largest < 0 && largest > smallest / 2 ? 0 : largest
  const span = to - from || Math.abs(to) || 1
  const step = roundStep(span / Math.max(1, maxTicks - 1))
  const first = Math.floor(from / step)
  const last = Math.max(Math.ceil(to / step), first + 1)
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
  return { from: ticks[0]!, to: ticks.at(-1)!, ticks }
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  const factor = [1, 2, 5, 10].find((one) => one * power >= atLeast * 0.999_999) ?? 10
  return factor * power
}

const SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const

/** A number in little room: `0.25`, `1.5k`, `12M`, `3e-7`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e21)) return value.toExponential(1).replace('.0e', 'e')
  const suffix = size < 10_000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), 6)
  return `${Number((value / 1000 ** suffix).toPrecision(4))}${SUFFIXES[suffix]}`
}

const DAY_MS = 86_400_000

/** Times as far as they tell something within the range: `15:04:05`, `11-28 15:04`, `2026-11-28`. */
export function timeLabels(fromMs: number, toMs: number): (ms: number) => string {
  const span = toMs - fromMs
  const isOneDay = Math.floor(fromMs / DAY_MS) === Math.floor(toMs / DAY_MS)
  return (ms) => {
    const text = new Date(ms).toISOString()
    if (span < 10_000) return text.slice(11, 23)
    if (isOneDay || span < DAY_MS / 24) return text.slice(11, 19)
    return span < 60 * DAY_MS ? text.slice(5, 16).replace('T', ' ') : text.slice(0, 10)
  }
}
