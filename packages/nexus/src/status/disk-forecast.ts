import type { StorageStatus } from '@oximeter/api/client'
import type { DaySize, StorageState } from '@oximeter/db'

const DAY_MS = 86_400_000
/** Less of a day says nothing of the whole. */
const SHORTEST_MS = 3_600_000
/** Days that the growth is the mean of. */
const MEASURED_DAYS = 7
/** Further ahead is no forecast. */
const HORIZON_DAYS = 730

type Forecast = Pick<
  StorageStatus,
  'bytes_per_day' | 'forecast' | 'days_until_full' | 'bytes_at_most'
>

const UNKNOWN: Forecast = {
  bytes_per_day: null,
  forecast: 'unknown',
  days_until_full: null,
  bytes_at_most: null,
}

/**
 * When the disk will be full if each day brings as much as the last days did, and each day is dropped
 * when it is as old as it may get.
 */
export function diskForecast(
  { days, disks, firstSeenMs, tables }: StorageState,
  nowMs: number,
): Forecast {
  const growth = growthPerDay(days, firstSeenMs, nowMs)
  const free = disks.reduce((sum, { freeBytes }) => sum + freeBytes, 0)
  if (growth === undefined || disks.length === 0) return UNKNOWN
  const used = tables.reduce((sum, { bytes }) => sum + bytes, 0)
  const retentionDays = Math.max(...days.map((day) => day.retentionDays))
  const today = dayNumber(nowMs)
  let grown = 0
  let most = 0
  for (let ahead = 1; ahead <= HORIZON_DAYS; ahead++) {
    const dropped = bytesDroppedOn(days, today + ahead)
    const more = growth - dropped - (ahead > retentionDays ? growth : 0)
    if (grown + more > free) {
      const part = (free - grown) / more
      return {
        bytes_per_day: growth,
        forecast: 'fills',
        days_until_full: Math.round((ahead - 1 + part) * 10) / 10,
        bytes_at_most: null,
      }
    }
    grown += more
    most = Math.max(most, grown)
  }
  return {
    bytes_per_day: growth,
    forecast: 'lasts',
    days_until_full: null,
    bytes_at_most: used + most,
  }
}

/** The mean of the last whole days; of the first day what has passed of it, as if it went on so. */
function growthPerDay(
  days: readonly DaySize[],
  firstSeenMs: number | undefined,
  nowMs: number,
): number | undefined {
  if (firstSeenMs === undefined || days.length === 0) return undefined
  const today = dayNumber(nowMs)
  const firstWhole = Math.max(dayNumber(firstSeenMs) + 1, today - MEASURED_DAYS)
  const whole = today - firstWhole
  if (whole > 0) {
    const bytes = bytesOf(days, (day) => day >= firstWhole && day < today)
    return Math.round(bytes / whole)
  }
  const passedMs = nowMs - firstSeenMs
  if (passedMs < SHORTEST_MS) return undefined
  return Math.round((bytesOf(days, (day) => day >= today - 1) / passedMs) * DAY_MS)
}

function bytesDroppedOn(days: readonly DaySize[], day: number): number {
  return days
    .filter((one) => dayNumber(Date.parse(one.day)) + one.retentionDays + 1 === day)
    .reduce((sum, { bytes }) => sum + bytes, 0)
}

function bytesOf(days: readonly DaySize[], isMeant: (day: number) => boolean): number {
  return days
    .filter(({ day }) => isMeant(dayNumber(Date.parse(day))))
    .reduce((sum, { bytes }) => sum + bytes, 0)
}

function dayNumber(ms: number): number {
  return Math.floor(ms / DAY_MS)
}
