import type { StorageState } from '@oximeter/db'
import { expect, test } from 'vitest'
import { diskForecast } from './disk-forecast.ts'

const GB = 1e9
const NOW = Date.UTC(2026, 7, 21, 12)
const DAY_MS = 86_400_000

interface Case {
  /** Bytes of each of the last days, the last one today. */
  readonly days: readonly number[]
  readonly free: number
  readonly firstSeenMs?: number
  readonly retentionDays?: number
}

function forecastOf({ days, free, firstSeenMs, retentionDays = 30 }: Case) {
  const state: StorageState = {
    tables: [{ table: 'all', rows: 1, bytes: days.reduce((a, b) => a + b, 0), parts: 1 }],
    days: days.map((bytes, i) => ({
      day: new Date(NOW - (days.length - 1 - i) * DAY_MS).toISOString().slice(0, 10),
      bytes,
      retentionDays,
    })),
    disks: [
      {
        name: 'default',
        freeBytes: free,
        totalBytes: 1000 * GB,
        isReadOnly: false,
        isBroken: false,
      },
    ],
    firstSeenMs: firstSeenMs ?? NOW - (days.length - 1) * DAY_MS - 3_600_000,
  }
  return diskForecast(state, NOW)
}

test('the growth is the mean of the last seven whole days, neither today nor the first', () => {
  const days = [9, 9, 1, 2, 3, 4, 3, 2, 1, 0.1].map((bytes) => bytes * GB)
  expect(forecastOf({ days, free: 1000 * GB }).bytes_per_day).toBe(
    Math.round(((1 + 2 + 3 + 4 + 3 + 2 + 1) * GB) / 7),
  )
  expect(forecastOf({ days: [GB, 3 * GB, GB], free: GB }).bytes_per_day).toBe(3 * GB)
})

test('a disk fills in so many days', () => {
  expect(forecastOf({ days: [GB, 2 * GB, GB], free: 25 * GB })).toEqual({
    bytes_per_day: 2 * GB,
    forecast: 'fills',
    days_until_full: 12.5,
    bytes_at_most: null,
  })
  expect(forecastOf({ days: [GB, 2 * GB, GB], free: 0 }).days_until_full).toBe(0)
})

test('what is dropped makes room: the disk lasts, or fills later', () => {
  const full = Array.from({ length: 32 }, () => GB)
  expect(forecastOf({ days: full, free: 5 * GB })).toMatchObject({
    forecast: 'lasts',
    days_until_full: null,
  })
  const young = [GB, GB, GB]
  const lasting = forecastOf({ days: young, free: 40 * GB })
  expect(lasting.forecast).toBe('lasts')
  expect((lasting.bytes_at_most ?? 0) / GB).toBeGreaterThan(29)
  expect((lasting.bytes_at_most ?? 0) / GB).toBeLessThan(34)
  expect(forecastOf({ days: young, free: 20 * GB })).toMatchObject({
    forecast: 'fills',
    days_until_full: 20,
  })
  expect(forecastOf({ days: young, free: 20 * GB, retentionDays: 7 }).forecast).toBe('lasts')
})

test('of the first day what has passed of it counts; of less than an hour nothing', () => {
  const sinceMs = (ms: number) => ({ days: [GB], free: 1000 * GB, firstSeenMs: NOW - ms })
  expect(forecastOf(sinceMs(6 * 3_600_000)).bytes_per_day).toBe(4 * GB)
  expect(forecastOf(sinceMs(59 * 60_000))).toEqual({
    bytes_per_day: null,
    forecast: 'unknown',
    days_until_full: null,
    bytes_at_most: null,
  })
})

test('a first day that began yesterday counts whole with today', () => {
  const firstSeenMs = NOW - 18 * 3_600_000
  expect(forecastOf({ days: [GB, 2 * GB], free: 1000 * GB, firstSeenMs }).bytes_per_day).toBe(
    4 * GB,
  )
})
