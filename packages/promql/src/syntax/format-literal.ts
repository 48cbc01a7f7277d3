import { isPlainLabel } from '../names/label.ts'
import { secondsOf } from '../seconds.ts'
import { UNITS } from './units-of-time.ts'

/** Of these only whole ones: two weeks and a day are 15 days. */
const WHOLE = ['y', 'w']

/** As Prometheus writes it, such as `1h30m`. */
export function formatDuration(nanoseconds: bigint): string {
  let rest = nanoseconds
  let text = ''
  for (const [unit, size] of UNITS) {
    if (WHOLE.includes(unit) && rest % size !== 0n) continue
    if (rest >= size) text += `${rest / size}${unit}`
    rest %= size
  }
  return text === '' ? '0s' : text
}

/** Seconds with milliseconds. */
export function formatTime(nanoseconds: bigint): string {
  return secondsOf(nanoseconds).toFixed(3)
}

export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

export function formatText(text: string): string {
  const escaped = text.replaceAll(/["\\\p{Cc}]/gu, (letter) => {
    return ESCAPES[letter] ?? `\\x${letter.codePointAt(0)!.toString(16).padStart(2, '0')}`
  })
  return `"${escaped}"`
}

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

export function formatLabel(name: string): string {
  return isPlainLabel(name) ? name : formatText(name)
}

/** Whether a metric can be named without quotes. */
export function isPlainMetric(name: string): boolean {
  return METRIC.test(name)
}
