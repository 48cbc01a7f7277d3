import { formatTimestamp } from '@oximeter/core'
import type { Duration, Literal } from './tree.ts'

/** Days are the longest: how long a year or a month is nobody has to remember. */
const UNITS = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
}

/** A literal as it is read again. */
export function formatLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'boolean':
    case 'integer':
      return String(literal.value)
    case 'double':
      return formatDouble(literal.value)
    case 'duration':
      return formatWritten(literal)
    case 'string':
      return literal.reading === undefined ? formatText(literal.value) : `"${literal.value}"`
    case 'timestamp':
      return `@${formatTimestamp(literal.value)}`
  }
}

/** A duration as it is read again. */
export function formatWritten({ isStep, nanoseconds }: Duration): string {
  return isStep ? '$step' : formatDuration(nanoseconds)
}

/** `1h30m` */
export function formatDuration(nanoseconds: bigint): string {
  let text = ''
  let rest = nanoseconds
  for (const [unit, length] of UNITS) {
    if (rest >= length) text += `${rest / length}${unit}`
    rest %= length
  }
  return text === '' ? '0s' : text
}

/**
 * Text as a literal: in single quotes, in which it is never anything else than text.
 *
 * @example formatText("it's") // "'it\\'s'"
 */
export function formatText(text: string): string {
  const inner = text.replaceAll(
    /['\\\p{Cc}]/gu,
    (character) => ESCAPES[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
  return `'${inner}'`
}

function formatDouble(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
