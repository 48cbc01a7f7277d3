import type { Nanoseconds } from '@oximeter/core'

import { unescape } from './escape.ts'
import type { ExpositionFormat } from './format.ts'
import { parseMilliseconds, parseSeconds, parseValue } from './numbers.ts'
import { excerpt, RefusedText, type RefusalReason } from './refusal.ts'

export const METRIC_TYPES = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
] as const

export type MetricType = (typeof METRIC_TYPES)[number]

/** Takes what an exposition says, in the order of the lines. */
export interface ExpositionSink {
  type(family: string, type: MetricType): void
  help(family: string, text: string): void
  unit(family: string, unit: string): void
  /**
   * A sample.
   *
   * @param series name and labels as they stand in the line, not yet read: the same text means the
   *   same series, in every later exposition too
   * @param timestamp undefined where the line has none
   * @throws RefusedText where the series cannot be
   */
  sample(series: string, value: number, timestamp: Nanoseconds | undefined): void
  refused(reason: RefusalReason, detail: string): void
}

const LINES_A_STEP = 256

const TAB = 9
const CARRIAGE_RETURN = 13
const SPACE = 32
const HASH = 35
const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125

/**
 * Reads an exposition line by line. A line that cannot be read is refused, and the others stand.
 * Both formats are read with the same leniency in blanks and line ends.
 *
 * @returns steps; their result is whether the text had an end: OpenMetrics says `# EOF`, so that
 *   nobody takes half an exposition for a whole one
 */
export function* parseExposition(
  text: string,
  format: ExpositionFormat,
  sink: ExpositionSink,
): Generator<undefined, boolean, undefined> {
  const reader = new LineReader(text, format, sink)
  let at = 0
  for (let line = 1; at < text.length; line++) {
    if (line % LINES_A_STEP === 0) yield
    const end = text.indexOf('\n', at)
    if (end < 0) {
      reader.readLast(at, line)
      break
    }
    reader.read(at, end, line)
    at = end + 1
  }
  return format === 'text' || reader.hasEnded
}

class LineReader {
  /** Whether there was `# EOF`. */
  hasEnded = false
  readonly #text: string
  readonly #isOpen: boolean
  readonly #sink: ExpositionSink
  #saidAfterEnd = false

  constructor(text: string, format: ExpositionFormat, sink: ExpositionSink) {
    this.#text = text
    this.#isOpen = format === 'openmetrics'
    this.#sink = sink
  }

  /** A line that does not end may have been cut anywhere, in its number too. */
  readLast(from: number, line: number): void {
    const rest = this.#text.slice(from).trim()
    if (rest === '') return
    if (this.#isOpen && rest === '# EOF') this.hasEnded = true
    else this.#sink.refused('unterminated_line', `line ${line} has no end: ${excerpt(rest)}`)
  }

  read(lineStart: number, lineEnd: number, line: number): void {
    const text = this.#text
    const end = text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd
    const from = skipBlanks(text, lineStart, end)
    if (from >= end) return
    try {
      if (this.hasEnded) this.#refuseAfterEnd(line)
      else if (text.charCodeAt(from) === HASH) this.#readComment(text.slice(from, end))
      else this.#readSample(from, end)
    } catch (error) {
      if (!(error instanceof RefusedText)) throw error
      this.#sink.refused(error.reason, `line ${line}: ${error.message}`)
    }
  }

  #refuseAfterEnd(line: number): void {
    if (this.#saidAfterEnd) return
    this.#saidAfterEnd = true
    this.#sink.refused('after_end', `line ${line} comes after # EOF, as may others`)
  }

  #readComment(line: string): void {
    if (this.#isOpen && /^#[ \t]+EOF[ \t]*$/.test(line)) {
      this.hasEnded = true
      return
    }
    const match = /^#[ \t]+(HELP|TYPE|UNIT)[ \t]+([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[ \t]+(.*))?$/.exec(
      line,
    )
    // Any other comment is for people.
    if (match === null) return
    const [, keyword, family = '', rest = ''] = match
    if (keyword === 'HELP') this.#sink.help(family, unescape(rest))
    else if (keyword === 'TYPE') this.#sink.type(family, typeNamed(rest.trim()))
    else if (this.#isOpen) this.#sink.unit(family, rest.trim())
  }

  #readSample(from: number, end: number): void {
    const text = this.#text
    const seriesEnd = this.#seriesEnd(from, end)
    const valueFrom = skipBlanks(text, seriesEnd, end)
    const valueEnd = tokenEnd(text, valueFrom, end)
    const value = parseValue(text, valueFrom, valueEnd)
    if (value === undefined || valueFrom === seriesEnd) {
      const number = excerpt(text.slice(valueFrom, valueEnd))
      throw new RefusedText('malformed_number', `${number} is not a number`)
    }
    let at = skipBlanks(text, valueEnd, end)
    let timestamp: Nanoseconds | undefined
    if (at < end && text.charCodeAt(at) !== HASH) {
      const timeEnd = tokenEnd(text, at, end)
      timestamp = this.#timestamp(text.slice(at, timeEnd))
      at = skipBlanks(text, timeEnd, end)
    }
    if (at < end) this.#checkExemplar(text.slice(at, end))
    this.#sink.sample(text.slice(from, seriesEnd), value, timestamp)
  }

  #timestamp(text: string): Nanoseconds {
    const time = this.#isOpen ? parseSeconds(text) : parseMilliseconds(text)
    if (time !== undefined) return time
    const unit = this.#isOpen ? 'seconds' : 'milliseconds'
    throw new RefusedText('malformed_timestamp', `${excerpt(text)} is not a time in ${unit}`)
  }

  /** Exemplars have no place with us; but what looks like one and is none is a damaged line. */
  #checkExemplar(text: string): void {
    const rest = /^#[ \t]*\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}[ \t]+(.+)$/.exec(text)?.[1]
    const [value, time, ...more] = rest?.trim().split(/[ \t]+/) ?? []
    const isWhole =
      this.#isOpen &&
      value !== undefined &&
      more.length === 0 &&
      parseValue(value, 0, value.length) !== undefined &&
      (time === undefined || parseSeconds(time) !== undefined)
    if (isWhole) return
    throw new RefusedText('malformed_line', `${excerpt(text)} stands behind the sample`)
  }

  /** Where name and labels end. */
  #seriesEnd(from: number, end: number): number {
    const text = this.#text
    let at = from
    for (; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === OPEN || code === SPACE || code === TAB) break
    }
    const brace = skipBlanks(text, at, end)
    if (text.charCodeAt(brace) !== OPEN || brace >= end) return at
    // Nothing behind the labels has a brace, but for exemplars.
    const close = this.#isOpen ? closingBrace(text, brace, end) : text.lastIndexOf('}', end - 1)
    if (close > brace && close < end) return close + 1
    throw new RefusedText(
      'malformed_labels',
      `the labels of ${excerpt(text.slice(from, end))} do not end`,
    )
  }
}

function typeNamed(name: string): MetricType {
  const type = METRIC_TYPES.find((known) => known === name)
  if (type !== undefined) return type
  if (name === 'untyped') return 'unknown'
  throw new RefusedText('unknown_type', `${excerpt(name)} is not a type of metrics`)
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from
  while (at < end && isBlank(text.charCodeAt(at))) at++
  return at
}

function tokenEnd(text: string, from: number, end: number): number {
  let at = from
  while (at < end && !isBlank(text.charCodeAt(at))) at++
  return at
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

/** The first brace that is in no quotes; -1 if there is none. */
function closingBrace(text: string, from: number, end: number): number {
  let isQuoted = false
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at)
    if (isQuoted && code === BACKSLASH) at++
    else if (code === QUOTE) isQuoted = !isQuoted
    else if (code === CLOSE && !isQuoted) return at
  }
  return -1
}
