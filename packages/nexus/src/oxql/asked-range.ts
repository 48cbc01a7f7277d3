import { badRequest, type OxqlAskedRange, type OxqlRange } from '@oximeter/api/client'
import { formatTimestamp, parseTimestamp } from '@oximeter/core'
import type { OxqlOptions } from '@oximeter/db'
import { formatDuration, OxqlError, parseDuration, stepFor } from '@oximeter/oxql'

/** What a request says of times, as the database takes it, and as the answer tells it. */
export interface AskedRange extends Pick<OxqlOptions, 'now' | 'times' | 'step' | 'thinning'> {
  readonly now: bigint
  /** Null where nothing of it was asked. */
  readonly told: OxqlAskedRange | null
}

/** @throws {HttpProblem} 400 where it cannot be meant */
export function askedRange({ from, until, pixels, step }: OxqlRange, now: bigint): AskedRange {
  const times = {
    from: from === undefined ? undefined : instantOf('from', from),
    until: until === undefined ? undefined : instantOf('until', until),
  }
  const given = step === undefined ? undefined : durationOf(step)
  if (times.from === undefined) {
    if (pixels !== undefined) {
      throw badRequest('`pixels` says how wide a stretch of time is drawn: say `from` when it is')
    }
    return { now, times, ...(given !== undefined && { step: given }), told: null }
  }
  const range = { from: times.from, until: times.until ?? now }
  if (range.from >= range.until) {
    throw badRequest('`from` is not before `until`, which is now where nothing is said')
  }
  const chosen = given ?? stepFor({ ...range, ...(pixels !== undefined && { pixels }) })
  return {
    now,
    times,
    step: chosen,
    ...(pixels !== undefined && { thinning: { ...range, pixels } }),
    told: {
      from: formatTimestamp(range.from),
      until: formatTimestamp(range.until),
      step: formatDuration(chosen),
    },
  }
}

function instantOf(member: string, text: string): bigint {
  try {
    return parseTimestamp(text)
  } catch (error) {
    throw badRequest(`\`${member}\` is no time between the years 1677 and 2262`, { cause: error })
  }
}

function durationOf(text: string): bigint {
  try {
    return parseDuration(text)
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    throw badRequest(`\`step\` is no duration such as 30s: ${error.message}`, { cause: error })
  }
}
