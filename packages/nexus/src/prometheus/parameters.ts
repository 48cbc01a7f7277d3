import { PrometheusError } from '@oximeter/api'
import { MetricsError, parseTimestamp, systemClock } from '@oximeter/core'
import { readDuration } from '@oximeter/promql'

const SECONDS = /^(-?)(\d{1,10})(?:\.(\d+))?$/
/** Points of one series in one answer, as in Prometheus. */
const MAX_POINTS = 11_000n

/** A time in RFC 3339 or seconds since the epoch, in nanoseconds. */
export function timeOf(name: string, text: string): bigint {
  const [, sign, seconds, fraction = ''] = SECONDS.exec(text) ?? []
  if (seconds !== undefined) {
    const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
    return sign === '-' ? -nanos : nanos
  }
  try {
    return parseTimestamp(text)
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error
    throw invalid(name, `cannot parse "${text}" to a valid timestamp`)
  }
}

export function timeOrNow(name: string, text: string | undefined): bigint {
  return text === undefined ? systemClock() : timeOf(name, text)
}

/** A duration such as `15s`, or seconds, in nanoseconds. */
export function durationOf(name: string, text: string): bigint {
  const duration = readDuration(text)
  if (duration === undefined) throw invalid(name, `cannot parse "${text}" to a valid duration`)
  if (duration > 0n) return duration
  throw invalid(name, 'zero or negative durations are not accepted: try a positive one')
}

export function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw invalid('limit', `"${text}" is not a count`)
  // 0 is without a limit.
  return text === '0' ? undefined : Number(text)
}

/** The times of a range query. */
export function rangeOf(given: {
  readonly start: string
  readonly end: string
  readonly step: string
}): { start: bigint; end: bigint; step: bigint } {
  const start = timeOf('start', given.start)
  const end = timeOf('end', given.end)
  const step = durationOf('step', given.step)
  if (end < start) throw invalid('end', 'end timestamp must not be before start time')
  if ((end - start) / step + 1n > MAX_POINTS) {
    throw new PrometheusError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    )
  }
  return { start, end, step }
}

function invalid(name: string, why: string): PrometheusError {
  return new PrometheusError('bad_data', `invalid parameter "${name}": ${why}`)
}
