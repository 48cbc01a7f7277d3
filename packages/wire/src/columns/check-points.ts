import type { Points } from '@oximeter/core'

import { MAX_TIME, MIN_TIME } from '../json/decode-time.ts'
import type { RawPoints } from './decode-points.ts'
import { dropRows } from './drop-rows.ts'
import { nonFiniteRows } from './finite-rows.ts'
import { kindOf, type KnownSeries } from './known-series.ts'
import { complaint, type Complaint, type PageRefusals } from './page-refusals.ts'

/** The points without the rows that cannot be, which are told to `refusals`. */
export function checkPoints(
  { unreadable, ...points }: RawPoints,
  known: KnownSeries,
  refusals: PageRefusals,
): Points {
  let dropped: Uint8Array | undefined
  const drop = (row: number, reason: Complaint): void => {
    dropped ??= new Uint8Array(points.rows)
    if (dropped[row]) return
    dropped[row] = 1
    refusals.add(reason, { samples: 1 })
  }
  checkSeries(points, known, drop)
  checkTimes(points.timestamps, 'the time', drop, points.rows)
  if (points.startTimes) checkTimes(points.startTimes, 'the start time', drop, points.rows)
  nonFiniteRows(points)?.forEach((isBad, row) => {
    if (isBad) drop(row, complaint('non_finite_value', 'a number of a sample is not finite'))
  })
  unreadable?.forEach((isBad, row) => {
    if (isBad && !points.missing?.[row]) {
      drop(row, complaint('invalid_datum', 'a text is not UTF-8'))
    }
  })
  return dropped ? dropRows(points, dropped) : points
}

type Drop = (row: number, reason: Complaint) => void

function checkSeries(
  { rows, series, datumType, missing, data }: Points,
  known: KnownSeries,
  drop: Drop,
) {
  const { kinds, bins } = known
  const wanted = kindOf(datumType)
  const offsets = data.kind === 'histograms' ? data.offsets : undefined
  for (let row = 0; row < rows; row++) {
    const number = series[row]!
    if (kinds[number] !== wanted) {
      drop(row, known.complaintOf(number, datumType))
    } else if (offsets) {
      const counts = offsets[row + 1]! - offsets[row]!
      if (missing?.[row] || (counts === bins[number] && counts > 0)) continue
      const detail = `a sample of the series ${number} has ${counts} counts, not ${bins[number]}`
      drop(row, complaint('invalid_histogram', detail))
    }
  }
}

const MIN_HIGH = Number(MIN_TIME >> 32n)

function checkTimes(times: bigint | BigInt64Array, what: string, drop: Drop, rows: number): void {
  const reason = complaint('invalid_timestamp', `${what} is outside the years 1900 to 2262`)
  if (typeof times === 'bigint') {
    if (times >= MIN_TIME && times <= MAX_TIME) return
    for (let row = 0; row < rows; row++) drop(row, reason)
    return
  }
  // The upper halves alone tell of nearly all times, and are quicker to read.
  const halves = new Int32Array(times.buffer, times.byteOffset, 2 * rows)
  for (let row = 0; row < rows; row++) {
    if (halves[2 * row + 1]! <= MIN_HIGH && times[row]! < MIN_TIME) drop(row, reason)
  }
}
