import type { Span } from '../oxql-error.ts'
import type { Duration, Literal } from '../tree/tree.ts'
import type { Meaning } from './expectation.ts'
import { readNumber } from './read-number.ts'
import { readString } from './read-string.ts'
import { readTime } from './read-time.ts'
import type { Reader } from './reader.ts'
import { shown } from './wording.ts'

const MIN_INTEGER = -(1n << 63n)
const MAX_INTEGER = (1n << 64n) - 1n
const MAX_NANOSECONDS = (1n << 63n) - 1n

type NumberLiteral = Extract<Literal, { type: 'integer' | 'double' }>

/** Any literal; undefined if there is none here. */
export function acceptLiteral(reader: Reader): Literal | undefined {
  const { token } = reader
  if (reader.isKind('string', 'a value')) return readStringLiteral(reader)
  if (token.kind === 'time') return readTimestamp(reader)
  if (token.kind === 'word' && (token.text === 'true' || token.text === 'false')) {
    reader.advance()
    return { type: 'boolean', value: token.text === 'true', start: token.start, end: token.end }
  }
  return acceptSigned(reader)
}

export function expectNumber(reader: Reader, meaning: Meaning, hint?: string): NumberLiteral {
  const literal = isSigned(reader, meaning) ? acceptSigned(reader) : undefined
  if (literal === undefined) return reader.fail(hint)
  if (literal.type !== 'duration') return literal
  return reader.stop('syntax', literal, `expected ${meaning}, found a duration`, hint)
}

export function expectInteger(reader: Reader, meaning: Meaning, hint?: string): NumberLiteral {
  const literal = expectNumber(reader, meaning, hint)
  if (literal.type === 'integer') return literal
  return reader.stop('syntax', literal, `expected ${meaning}, found one with a fraction`, hint)
}

export function expectDuration(reader: Reader, meaning: Meaning = 'a duration'): Duration {
  if (reader.token.kind === 'parameter') return readStep(reader)
  const literal = isSigned(reader, meaning) ? acceptSigned(reader) : undefined
  if (literal === undefined) return reader.fail('such as 5m or 1h30m')
  if (literal.type === 'duration') return literal
  const example = literal.type === 'integer' && literal.value > 0n ? literal.value : 5
  return reader.stop(
    'syntax',
    literal,
    `${meaning} needs a unit`,
    `such as ${example}s or ${example}m`,
  )
}

/** A duration that suits the chart which the query is asked for. */
function readStep(reader: Reader): Duration {
  const { text, start, end } = reader.advance()
  if (text !== '$step') {
    reader.report(
      'unknown-name',
      { start, end },
      `there is no ${shown(text)}`,
      'a duration may be $step',
    )
  }
  return { type: 'duration', nanoseconds: reader.step, isStep: true, start, end }
}

function isSigned(reader: Reader, meaning: Meaning): boolean {
  return (
    reader.isKind('number', meaning) ||
    (reader.token.text === '-' && reader.after(1).kind === 'number')
  )
}

function acceptSigned(reader: Reader): NumberLiteral | Duration | undefined {
  const { token } = reader
  if (token.kind === 'number') return readUnsigned(reader, token, false)
  if (token.text !== '-' || reader.after(1).kind !== 'number') return undefined
  reader.advance()
  return readUnsigned(reader, token, true)
}

function readUnsigned(reader: Reader, from: Span, isNegative: boolean): NumberLiteral | Duration {
  const { text } = reader.advance()
  const span = reader.spanFrom(from)
  const number = readNumber(text)
  if (number.type === 'none') {
    return reader.stop('syntax', span, number.message, number.hint)
  }
  if (number.type === 'double') {
    const value = isNegative ? -number.value : number.value
    if (!Number.isFinite(value)) {
      reader.report('out-of-range', span, `${shown(text)} is beyond the numbers of 64 bits`)
    }
    return { type: 'double', value, ...span }
  }
  const value = isNegative ? -number.value : number.value
  if (number.type === 'duration') {
    if (value < 0n) {
      reader.report('out-of-range', span, 'a duration is not negative', 'write it without the sign')
    } else if (value > MAX_NANOSECONDS) {
      reader.report('out-of-range', span, 'a duration is at most 292 years')
    }
    return { type: 'duration', nanoseconds: value, ...span }
  }
  return integerLiteral(reader, value, span)
}

export function integerLiteral(reader: Reader, value: bigint, span: Span): NumberLiteral {
  if (value < MIN_INTEGER || value > MAX_INTEGER) {
    const way = 'write it as a double, such as 1e30'
    reader.report('out-of-range', span, 'an integer is from -2^63 to 2^64 - 1', way)
  }
  return { type: 'integer', value, ...span }
}

function readStringLiteral(reader: Reader): Literal {
  const { text, start, end } = reader.advance()
  const { value, reading, wrongEscape } = readString(text)
  if (wrongEscape) {
    const escape = text.slice(wrongEscape.start, wrongEscape.end)
    reader.report(
      'syntax',
      { start: start + wrongEscape.start, end: start + wrongEscape.end },
      `${shown(escape)} is no escape`,
      'there are \\n \\r \\t \\0 \\\\ \\\' \\" and \\u{h} of a character; a backslash is \\\\',
    )
  }
  return { type: 'string', value, ...(reading && { reading }), start, end }
}

function readTimestamp(reader: Reader): Literal {
  const token = reader.advance()
  if (!token.text.startsWith('@now')) {
    const value = readTime(token.text, reader.now)
    if (value === undefined) reader.report('syntax', token, ...complaint(token.text))
    return timestamp(reader, value ?? 0n, token)
  }
  if (!token.text.endsWith(')')) {
    reader.report('syntax', token, `${shown(token.text)} is no time`, 'now is @now()')
  }
  let value = reader.now
  for (let sign = reader.acceptMark('+', '-'); sign; sign = reader.acceptMark('+', '-')) {
    const { nanoseconds } = expectDuration(reader)
    value += sign.text === '+' ? nanoseconds : -nanoseconds
  }
  return timestamp(reader, value, reader.spanFrom(token))
}

function timestamp(reader: Reader, value: bigint, { start, end }: Span): Literal {
  if (value > MAX_NANOSECONDS || value < -MAX_NANOSECONDS - 1n) {
    reader.report('out-of-range', { start, end }, 'times are of the years 1677 to 2262')
  }
  return { type: 'timestamp', value, start, end }
}

function complaint(text: string): [message: string, hint: string] {
  return [
    `${shown(text)} is no time`,
    'in UTC, such as @2026-01-31, @12:30:00, @2026-01-31T12:30:00.5 or @now() - 1h',
  ]
}
