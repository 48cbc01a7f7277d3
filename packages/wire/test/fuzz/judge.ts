import type { Points } from '@oximeter/core'
import {
  PageDecoder,
  REFUSAL_REASONS,
  ResultsDecoder,
  WireError,
  type DecodedPage,
  type DecodedResponse,
  type RefusalReason,
} from '@oximeter/wire'

/** What a body came to: the code of its error, `refused` if something in it was, or `taken`. */
export type Outcome = string

/** Tries both a decoder that knows the producer and one that does not. */
export class ColumnsJudge {
  #known = new PageDecoder()

  judge(body: Uint8Array): Outcome {
    const fresh = outcome(() => checkPage(new PageDecoder().decode(body)))
    outcome(() => checkPage(this.#known.decode(body)))
    return fresh
  }
}

export class JsonJudge {
  readonly #known = new ResultsDecoder()

  judge(body: Uint8Array): Outcome {
    const known = outcome(() => checkResponse(this.#known.decode(body)))
    const fresh = outcome(() => checkResponse(new ResultsDecoder().decode(body)))
    check(known === fresh, `it is ${fresh}, but ${known} to whoever knows its series`)
    return fresh
  }
}

function outcome(decode: () => boolean): Outcome {
  try {
    return decode() ? 'refused' : 'taken'
  } catch (error) {
    if (error instanceof WireError && error.message !== '') return error.code
    throw error
  }
}

/** Whether something of it is refused. Throws if it is not what a page may be. */
function checkPage({ described, points, refused, items, errors }: DecodedPage): boolean {
  for (const { reason } of refused) checkReason(reason)
  for (const { item } of errors) check(item < items, 'an error is of no item')
  for (const each of points) checkPoints(each)
  for (const description of described.series) {
    if (description) check(description.timeseries.name.includes(':'), 'a name is none')
  }
  return refused.length > 0
}

function checkPoints({ rows, series, timestamps, startTimes, missing, data }: Points): void {
  check(rows > 0 && series.length === rows, 'series are not as many as rows')
  check(typeof timestamps === 'bigint' || timestamps.length === rows, 'times are not')
  check(startTimes === undefined || startTimes.length === rows, 'start times are not')
  check(missing === undefined || missing.length === rows, 'missing rows are not')
  if (data.kind !== 'histograms') {
    check(data.values.length === rows, 'values are not')
    return
  }
  check(data.absent === undefined || data.absent.length === rows, 'absences are not')
  check(data.offsets.length === rows + 1 && data.offsets[0] === 0, 'offsets are not')
  check(data.offsets.at(-1) === data.counts.length, 'counts are not where the offsets say')
  for (const column of [data.min, data.max, data.sums, data.squaredMeans]) {
    check(column.length === rows, 'statistics are not')
  }
  for (const state of [data.p50, data.p90, data.p99]) {
    for (const column of [state.heights, state.positions, state.desired]) {
      check(column.length === 5 * rows, 'states are not')
    }
  }
}

function checkResponse({ items }: DecodedResponse): boolean {
  const refusals = items.flatMap((item) =>
    item.status === 'ok' ? item.refused : item.status === 'refused' ? [item.refusal] : [],
  )
  for (const { reason } of refusals) checkReason(reason)
  return refusals.length > 0
}

function checkReason(reason: RefusalReason): void {
  check(REFUSAL_REASONS.includes(reason), `"${reason}" is no reason`)
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}
