import { array, assert, bigInt, property } from 'fast-check'
import { expect, test } from 'vitest'
import { LATEST_SPAN } from '../tables/series.ts'
import { timeWindows } from './time-windows.ts'

const YEAR = 31_536_000_000_000_000n

test('windows are few, and hold the whole span of each series', () => {
  assert(
    property(array(bigInt({ min: -YEAR, max: YEAR }), { maxLength: 200 }), (times) => {
      const series = times.map((at, index) => ({ key: BigInt(index), at }))
      const windows = timeWindows(series)
      expect(windows.length).toBeLessThanOrEqual(16)
      expect(windows.flatMap((window) => window.series)).toHaveLength(series.length)
      for (const [index, { series: some, from, to }] of windows.entries()) {
        expect(to === undefined).toBe(index === windows.length - 1)
        for (const { at } of some) {
          expect(from <= at).toBe(true)
          const floor = ((at % LATEST_SPAN) + LATEST_SPAN) % LATEST_SPAN
          expect(to === undefined || at - floor + LATEST_SPAN <= to).toBe(true)
        }
      }
    }),
  )
})

test('series that live have one window, those that ended have others', () => {
  const now = 100n * YEAR
  const live = [now, now - LATEST_SPAN, now - 2n * LATEST_SPAN]
  const series = [...live, now - 50n * LATEST_SPAN].map((at, key) => ({ key: BigInt(key), at }))
  expect(timeWindows(series).map((window) => window.series.length)).toEqual([1, 3])
  expect(timeWindows([])).toEqual([])
})
