import { isComponentName } from '@oximeter/core'

import { quoted, type ProblemCode, type Problems } from '../problem.ts'
import type { Placed } from '../read/declared.ts'
import type { Place } from '../toml/positions.ts'

export const NAME_RULE =
  'use lower-case words of letters and digits joined by single underscores, beginning with a letter'

/** UTF-8 bytes. */
const MAX_TIMESERIES_NAME = 128

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Of a target or a metric. Whether there is a name, and it is right. */
export function checkName(
  kind: 'target' | 'metric',
  name: Placed<string> | undefined,
  problems: Problems,
): name is Placed<string> {
  if (name === undefined) return false
  if (name.value === '') {
    problems.add('empty_name', name.place, `the ${kind} has an empty name`, NAME_RULE)
    return false
  }
  if (isComponentName(name.value)) return true
  problems.add(
    'name_syntax',
    name.place,
    `${quoted(name.value)} is not a name of a ${kind}`,
    NAME_RULE,
  )
  return false
}

export function checkTimeseriesLength(
  target: string,
  metric: Placed<string>,
  problems: Problems,
): void {
  const bytes = bytesIn(`${target}:${metric.value}`)
  if (bytes <= MAX_TIMESERIES_NAME) return
  problems.add(
    'name_too_long',
    metric.place,
    `the timeseries of this metric has a name of ${bytes} bytes`,
    `target, colon and metric may have ${MAX_TIMESERIES_NAME} together`,
  )
}

/** From 1 byte to `max`. */
export interface LengthLimit {
  readonly max: number
  readonly empty: ProblemCode
  readonly long: ProblemCode
  /** What to do about an empty one. */
  readonly hint: string
}

export function checkLength(
  what: string,
  text: string,
  place: Place,
  limit: LengthLimit,
  problems: Problems,
): void {
  const bytes = bytesIn(text)
  if (bytes === 0) {
    problems.add(limit.empty, place, `${what} is empty`, limit.hint)
  } else if (bytes > limit.max) {
    problems.add(limit.long, place, `${what} has ${bytes} bytes`, `it may have ${limit.max}`)
  }
}
