import { formatTimestamp, parseTimestamp } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { times } from '../../testing/index.ts'
import { ByteCursor } from './byte-cursor.ts'
import { TimeReader } from './time-reader.ts'

const printed = [
  '1900-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999999999Z',
  '1970-01-01T00:00:00.000001Z',
  '2000-02-29T12:00:00.010Z',
  '2026-08-21T22:27:48.123456789Z',
  '2261-12-31T23:59:59Z',
  '2262-04-11T23:47:16.854775807Z',
  '9999-12-31T23:59:59Z',
  '+10000-01-01T00:00:00Z',
]

test('the quick way reads the same times, one after the other', () => {
  const reader = new TimeReader()
  fc.assert(
    fc.property(times(), fc.boolean(), (time, twice) => {
      const text = `${formatTimestamp(time)}"`
      const cursor = new ByteCursor(Buffer.from(twice ? text + text : text))
      for (let i = 0; i < (twice ? 2 : 1); i++) {
        const read = reader.read(cursor)
        // The last, partial year is left to the exact way.
        expect(read ?? (text.startsWith('2262') ? time : undefined)).toBe(time)
        if (read === undefined) return
      }
      expect(cursor.offset).toBe(cursor.bytes.length)
    }),
    { numRuns: 1000 },
  )
})

test('the quick way takes nothing that is not a time in the usual form', () => {
  const changed = printed.flatMap((text) =>
    Array.from(text, (_, at) =>
      Array.from('09-+:.TtZz "2', (char) => text.slice(0, at) + char + text.slice(at + 1)),
    ).flat(),
  )
  const taken = changed.flatMap((text) => {
    const time = new TimeReader().read(new ByteCursor(Buffer.from(`${text}"`)))
    return time === undefined ? [] : [[text, time] as const]
  })
  expect(taken.length).toBeGreaterThan(100)
  for (const [text, time] of taken) expect(parseTimestamp(text)).toBe(time)
})
