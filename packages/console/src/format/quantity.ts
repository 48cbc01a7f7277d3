import type { Units } from '@oximeter/core'

/** What numbers are of: a unit of a timeseries, or that by second; or what queries make: shares of 1, or of 100. */
export interface Quantity {
  readonly units: Units | 'ratio' | 'percent'
  readonly perSecond?: boolean
}

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
const SI_LARGE = ['', 'k', 'M', 'G', 'T', 'P', 'E']
const SI_SMALL = ['', 'm', 'µ', 'n', 'p']
const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** The symbol behind a number that is shown whole; those of bytes and times depend on how large it is. */
const SYMBOLS: Partial<Record<Units, string>> = {
  volts: 'V',
  amps: 'A',
  watts: 'W',
  degrees_celsius: '°C',
  rpm: 'rpm',
  joules: 'J',
}
const SCALED = new Set<Units>(['volts', 'amps', 'watts', 'joules'])

/**
 * A number as a person reads it, in three digits and its unit: `1.21 GiB/s`, `4.5 ms`, `38.2 °C`, `12 k`.
 * Rounds: exact digits are in exports.
 */
export function formatQuantity(value: number, { units, perSecond = false }: Quantity): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : '–'
  const text = formatOnce(value, units)
  return perSecond ? `${text}/s` : text
}

function formatOnce(value: number, units: Quantity['units']): string {
  switch (units) {
    case 'ratio':
      return `${threeDigits(100 * value)} %`
    case 'percent':
      return `${threeDigits(value)} %`
    case 'bytes':
      return formatBytes(value)
    case 'seconds':
      return formatSeconds(value)
    case 'nanoseconds':
      return formatSeconds(value / 1e9)
    default: {
      const symbol = SYMBOLS[units]
      if (symbol === undefined) return formatCount(value)
      if (SCALED.has(units)) return scaled(value, symbol)
      return `${threeDigits(value)} ${symbol}`
    }
  }
}

/** The rate of it: of bytes a second; of seconds a second, a share of the time. */
export function rateOf({ units, perSecond }: Quantity): Quantity {
  if (perSecond === true) return { units: 'none' }
  return units === 'seconds' ? { units: 'ratio' } : { units, perSecond: true }
}

/** `1.5 MiB`. */
export function formatBytes(bytes: number | bigint): string {
  let value = Number(bytes)
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < BYTES.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 && Number.isInteger(value) ? value : threeDigits(value)} ${BYTES[unit]}`
}

/** `950`, `12.3 k`, `4.56 M`. */
export function formatCount(count: number | bigint): string {
  return scaled(Number(count), '')
}

/** `350 ms`, `1.25 s`, `3 min 20 s`, `2 h 10 min`, `4 d 3 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0) return `−${formatSeconds(-seconds)}`
  if (seconds < MINUTE) return scaled(seconds, 's')
  if (seconds < HOUR) return pair(seconds, [MINUTE, 'min'], [1, 's'])
  if (seconds < DAY) return pair(seconds, [HOUR, 'h'], [MINUTE, 'min'])
  return pair(seconds, [DAY, 'd'], [HOUR, 'h'])
}

type Part = readonly [seconds: number, symbol: string]

function pair(seconds: number, [large, largeName]: Part, [small, smallName]: Part): string {
  const rounded = Math.round(seconds / small) * small
  const whole = Math.floor(rounded / large)
  const rest = Math.round((rounded - whole * large) / small)
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`
}

function scaled(value: number, symbol: string): string {
  // A quarter of a thing is 0.25, and not 250 thousandths.
  if (symbol === '' && Math.abs(value) < 1) return threeDigits(value)
  const [digits, prefix] = scale(value)
  const unit = prefix + symbol
  return unit === '' ? digits : `${digits} ${unit}`
}

function scale(value: number): [digits: string, prefix: string] {
  if (value === 0) return ['0', '']
  const size = Math.abs(value)
  if (size >= 1) {
    // 999.95 in three digits is 1000.
    const step = Math.min(Math.floor(Math.log10(Number(size.toPrecision(3))) / 3), 6)
    return [threeDigits(value / 1000 ** step), SI_LARGE[step] ?? '']
  }
  const step = Math.min(Math.ceil(-Math.log10(Number(size.toPrecision(3))) / 3), 4)
  return [threeDigits(value * 1000 ** step), SI_SMALL[step] ?? '']
}

function threeDigits(value: number): string {
  const text = String(Number(value.toPrecision(3)))
  return text.startsWith('-') ? `−${text.slice(1)}` : text
}
