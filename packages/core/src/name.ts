import { definitionError, MetricsError } from './metrics-error.ts'
import { shown } from './number-type.ts'

const HALF = '[a-z][a-z0-9]*(?:_[a-z0-9]+)*'

/** The grammar of timeseries names: `target:metric`. */
export const TIMESERIES_NAME: RegExp = new RegExp(`^${HALF}:${HALF}$`)

const COMPONENT_NAME = new RegExp(`^${HALF}$`)
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u

/**
 * Field names that a definition may not use: every timeseries is also a SQL view with one column
 * per field, and these are the columns of the measurement itself.
 */
export const RESERVED_FIELD_NAMES: readonly string[] = [
  'timeseries_name',
  'timeseries_key',
  'version',
  'timestamp',
  'start_time',
  'datum',
  'bins',
  'counts',
  'n_samples',
  'min',
  'max',
  'sum_of_samples',
  'squared_mean',
  ...['p50', 'p90', 'p99'].flatMap((quantile) => [
    quantile,
    `${quantile}_marker_heights`,
    `${quantile}_marker_positions`,
    `${quantile}_desired_marker_positions`,
  ]),
]

export function isTimeseriesName(name: string): boolean {
  return TIMESERIES_NAME.test(name)
}

/** Whether a text can be half of a timeseries name, and so the name of a target, metric or field. */
export function isComponentName(name: string): boolean {
  return COMPONENT_NAME.test(name)
}

/**
 * The two halves of a timeseries name.
 *
 * @throws MetricsError `invalid_timeseries_name`
 */
export function parseTimeseriesName(name: string): { target: string; metric: string } {
  checkTimeseriesName(name)
  const colon = name.indexOf(':')
  return { target: name.slice(0, colon), metric: name.slice(colon + 1) }
}

export function checkTimeseriesName(name: string): void {
  if (typeof name !== 'string' || !isTimeseriesName(name)) throw invalidName(name, 'target:metric')
}

/** Checks one half of a timeseries name, when a target or metric is defined. */
export function checkComponentName(name: string, kind: 'target' | 'metric'): void {
  if (typeof name !== 'string' || !COMPONENT_NAME.test(name))
    throw invalidName(name, `${kind} name`)
}

/** Checks a field's name in a definition: the same words, and not one of the reserved ones. */
export function checkDefinedFieldName(name: string): void {
  if (!COMPONENT_NAME.test(name)) {
    throw definitionError(
      `${shown(name)} is not a field name: use lower-case words of letters and digits joined by ` +
        'single underscores, beginning with a letter, such as "status_code"',
    )
  }
  checkNotReserved(name)
}

/** Checks that a field has a column of its own in the SQL view of its timeseries. */
export function checkNotReserved(name: string): void {
  if (!RESERVED_FIELD_NAMES.includes(name)) return
  throw definitionError(
    `"${name}" cannot be a field: it is a column of every measurement. Choose another name`,
  )
}

/** Checks a field's name from elsewhere, where names are identifiers but follow no house style. */
export function checkFieldName(name: string): void {
  if (typeof name !== 'string' || !IDENTIFIER.test(name)) {
    throw definitionError(`${shown(name)} is not a field name: it must be an identifier`)
  }
}

function invalidName(name: unknown, kind: string): MetricsError {
  return new MetricsError(
    { type: 'invalid_timeseries_name' },
    {
      message:
        `${shown(name)} is not a ${kind}: use lower-case words of letters and digits joined by ` +
        'single underscores, beginning with a letter',
    },
  )
}

/** Orders texts by their UTF-8 bytes, which is the order of code points and not of UTF-16 units. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    // A surrogate is half of a code point above all others.
    if (x !== y) return (isSurrogate(x) ? x + 0x10000 : x) - (isSurrogate(y) ? y + 0x10000 : y)
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
