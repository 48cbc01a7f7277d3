import { isLabelName } from '../names/label-name.ts'
import { unescape } from './escape.ts'
import { excerpt, RefusedText } from './refusal.ts'

/** A metric name and its labels, in the order of the text. */
export interface SeriesText {
  readonly name: string
  readonly labels: readonly (readonly [name: string, value: string])[]
}

export interface SeriesLimits {
  /** Characters of a metric's or a label's name. Default 200. */
  readonly nameLength: number
  /** Characters of a label's value. Default 4096. */
  readonly valueLength: number
  /** Labels of a series. Default 64. */
  readonly labels: number
}

export const SERIES_LIMITS: SeriesLimits = { nameLength: 200, valueLength: 4096, labels: 64 }

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
// A value with its quotes; whoever wrote it escaped quotes, backslashes and line feeds.
const LABEL = /\s*([^\s=,{}"]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,?)/y

/**
 * Reads `name`, or `name{label="value",…}`.
 *
 * @throws RefusedText `malformed_labels`, `malformed_line` for the name, `too_long`
 */
export function parseSeries(text: string, limits: SeriesLimits): SeriesText {
  const brace = text.indexOf('{')
  const name = (brace < 0 ? text : text.slice(0, brace)).trimEnd()
  if (!METRIC_NAME.test(name)) {
    throw new RefusedText('malformed_line', `${excerpt(name)} is not the name of a metric`)
  }
  if (name.length > limits.nameLength) throw tooLong('the name', name, limits.nameLength)
  return { name, labels: brace < 0 ? [] : parseLabels(text, brace + 1, limits) }
}

function parseLabels(text: string, from: number, limits: SeriesLimits): SeriesText['labels'] {
  const labels: [string, string][] = []
  const end = text.length - 1
  let at = from
  let mayEnd = true
  for (;;) {
    if (mayEnd && text.slice(at, end).trim() === '' && text[end] === '}') return labels
    if (!mayEnd) break
    LABEL.lastIndex = at
    const match = LABEL.exec(text)
    if (match === null || match.index + match[0].length > end) break
    const [whole, name = '', value = '', comma] = match
    at += whole.length
    // Behind the last label there may be a comma, or nothing; behind the others, a comma.
    mayEnd = comma === ',' || text.slice(at, end).trim() === ''
    addLabel(labels, name, unescape(value), limits)
  }
  throw new RefusedText('malformed_labels', `the labels of ${excerpt(text)} cannot be read`)
}

function addLabel(
  labels: [string, string][],
  name: string,
  value: string,
  limits: SeriesLimits,
): void {
  if (!isLabelName(name)) {
    throw new RefusedText('malformed_labels', `${excerpt(name)} is not the name of a label`)
  }
  if (labels.some(([other]) => other === name)) {
    throw new RefusedText('malformed_labels', `the label ${excerpt(name)} is there twice`)
  }
  if (name.length > limits.nameLength) throw tooLong('the name of a label', name, limits.nameLength)
  if (value.length > limits.valueLength) {
    throw tooLong(`the label ${excerpt(name)}`, value, limits.valueLength)
  }
  if (labels.length === limits.labels) {
    throw new RefusedText('too_long', `a series may have ${limits.labels} labels and not more`)
  }
  labels.push([name, value])
}

function tooLong(what: string, text: string, limit: number): RefusedText {
  const detail = `${what} has ${text.length} characters, of at most ${limit}: ${excerpt(text)}`
  return new RefusedText('too_long', detail)
}
