import type { Quantity } from './quantity.ts'

/** How the numbers of an axis are written: all in one scale. */
interface Scale {
  readonly factor: number
  readonly symbol: string
}

/** From the least on; an axis has the last that its greatest number reaches. */
type Scales = readonly Scale[]

const scales = (...pairs: [number, string][]): Scales =>
  pairs.map(([factor, symbol]) => ({ factor, symbol }))

const BYTES = scales(
  [1, 'B'],
  [2 ** 10, 'KiB'],
  [2 ** 20, 'MiB'],
  [2 ** 30, 'GiB'],
  [2 ** 40, 'TiB'],
  [2 ** 50, 'PiB'],
)
const SECONDS = scales(
  [1e-9, 'ns'],
  [1e-6, 'µs'],
  [1e-3, 'ms'],
  [1, 's'],
  [60, 'min'],
  [3600, 'h'],
  [86_400, 'd'],
)
const SI = scales([1, ''], [1e3, 'k'], [1e6, 'M'], [1e9, 'G'], [1e12, 'T'], [1e15, 'P'])
const PERCENT = scales([0.01, '%'])

const SYMBOLS: Partial<Record<Quantity['units'], string>> = {
  volts: 'V',
  amps: 'A',
  watts: 'W',
  degrees_celsius: '°C',
  rpm: 'rpm',
  joules: 'J',
}

/** The numbers of an axis, in one scale and with the digits that tell them apart: `0.5 MiB`, `1.0 MiB`. */
export function formatTicks(values: readonly number[], quantity: Quantity): string[] {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const { factor, symbol } = scaleOf(quantity, greatest)
  const apart = values.length > 1 ? Math.abs(values[1]! - values[0]!) / factor : 1
  const digits = Math.max(digitsOf(apart), digitsOf((values[0] ?? 0) / factor))
  const behind = `${symbol === '' ? '' : ` ${symbol}`}${quantity.perSecond === true ? '/s' : ''}`
  return values.map((value) => {
    if (value === 0) return '0'
    const text = (value / factor).toFixed(digits)
    const unsigned = text.startsWith('-') ? text.slice(1) : text
    return `${Number(text) < 0 ? '−' : ''}${unsigned}${behind}`
  })
}

/** Steps that are round in what numbers of a quantity are written in; undefined where tens are. */
export function stepsOf({ units }: Quantity): number[] | undefined {
  switch (units) {
    case 'bytes':
      return Array.from({ length: 61 }, (_, power) => 2 ** power)
    case 'seconds':
      return SECOND_STEPS
    case 'nanoseconds':
      return SECOND_STEPS.map((step) => step * 1e9)
    default:
      return undefined
  }
}

/** Up to half an hour, in seconds, and in minutes. */
const MINUTES = [1, 2, 5, 10, 15, 30]
const HOURS = [1, 2, 3, 6, 12, 24, 48, 120, 240, 480, 1200, 2400, 4800, 12_000, 24_000, 240_000]

const SECOND_STEPS = [
  Array.from({ length: 9 }, (_, i) => 10 ** (i - 9)).flatMap((ten) => [ten, 2 * ten, 5 * ten]),
  MINUTES,
  MINUTES.map((minutes) => 60 * minutes),
  HOURS.map((hours) => 3600 * hours),
].flat()

function scaleOf({ units }: Quantity, greatest: number): Scale {
  switch (units) {
    case 'bytes':
      return pick(BYTES, greatest)
    case 'seconds':
      return pick(SECONDS, greatest)
    case 'nanoseconds': {
      const { factor, symbol } = pick(SECONDS, greatest / 1e9)
      return { factor: factor * 1e9, symbol }
    }
    case 'ratio':
      return PERCENT[0]!
    case 'percent':
      return { factor: 1, symbol: '%' }
    default: {
      const { factor, symbol } = pick(SI, greatest)
      return { factor, symbol: symbol + (SYMBOLS[units] ?? '') }
    }
  }
}

function pick(from: Scales, greatest: number): Scale {
  return from.findLast(({ factor }) => greatest >= factor) ?? from[0]!
}

/** Behind the point: as many as it takes to write a number as it is. */
function digitsOf(value: number): number {
  for (let digits = 0; digits < 9; digits++) {
    const scaled = Math.abs(value) * 10 ** digits
    if (Math.abs(scaled - Math.round(scaled)) <= 1e-6 * scaled) return digits
  }
  return 9
}
