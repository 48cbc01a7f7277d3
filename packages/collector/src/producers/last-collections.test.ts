import { KEPT_COLLECTIONS } from '@oximeter/api/client'
import { expect, test } from 'vitest'
import { LastCollections } from './last-collections.ts'

const startedAt = 1_795_369_020_000_000_000n
const times = { startedAt, collectingMs: 12.5 }
const outcome = { samples: 3, refused: 1, bytes: 4096 }

test('nothing, as long as nothing was collected', () => {
  expect(new LastCollections().toJson()).toEqual([])
})

test('how they went, the newest first', () => {
  const last = new LastCollections()
  last.add(times, outcome)
  const failure = { reason: 'unreachable', detail: 'nobody is there' }
  last.add(
    { startedAt: startedAt + 5_000_123_456n, collectingMs: 0 },
    { samples: 0, refused: 0, bytes: 0, failure },
  )
  expect(last.toJson()).toEqual([
    {
      started_at: '2026-11-22T17:37:05.000123Z',
      time_collecting: { secs: 0, nanos: 0 },
      n_samples: 0,
      n_refused: 0,
      bytes: 0,
      outcome: 'failure',
      reason: 'unreachable',
    },
    {
      started_at: '2026-11-22T17:37:00Z',
      time_collecting: { secs: 0, nanos: 12_500_000 },
      n_samples: 3,
      n_refused: 1,
      bytes: 4096,
      outcome: 'success',
      reason: null,
    },
  ])
})

test('the last of many', () => {
  const last = new LastCollections()
  for (let samples = 1; samples <= 3 * KEPT_COLLECTIONS + 7; samples++) {
    last.add(times, { ...outcome, samples })
  }
  const numbers = last.toJson().map(({ n_samples }) => n_samples)
  expect(numbers).toEqual(Array.from({ length: KEPT_COLLECTIONS }, (_, i) => 67 - i))
})
