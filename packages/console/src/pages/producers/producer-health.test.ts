import type { ProducerDetails, ProducerStatus } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { judgeProducer, lastCollected } from './producer-health.ts'

const NOW = new Date('2026-11-29T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()
const none = { secs: 0, nanos: 0 }

function producer(more: Partial<ProducerStatus>, times: { good?: number; bad?: number } = {}) {
  const { good, bad } = times
  const status: Pick<ProducerDetails, 'last_success' | 'last_failure'> = {
    last_success:
      good === undefined
        ? null
        : { started_at: ago(good), time_queued: none, time_collecting: none, n_samples: 1 },
    last_failure:
      bad === undefined
        ? null
        : {
            started_at: ago(bad),
            time_queued: none,
            time_collecting: none,
            reason: 'unreachable',
            detail: 'connection refused',
          },
  }
  return {
    id: 'a',
    interval: { secs: 10, nanos: 0 },
    collector_id: 'c',
    status,
    ...more,
  } as ProducerStatus
}

test.for<[string, ProducerStatus, string, string | undefined]>([
  [
    'no collector',
    producer({ collector_id: null }),
    'waiting',
    'No collector is there to take it.',
  ],
  [
    'a silent collector',
    producer({ status: null, status_error: 'it does not answer' }),
    'unknown',
    'it does not answer',
  ],
  ['never collected', producer({}), 'waiting', 'Its first collection has not come yet.'],
  ['collected', producer({}, { good: 5 }), 'well', undefined],
  ['failed since', producer({}, { good: 15, bad: 5 }), 'failing', 'connection refused'],
  ['recovered', producer({}, { good: 5, bad: 15 }), 'well', undefined],
  ['only failed', producer({}, { bad: 5 }), 'failing', 'connection refused'],
  [
    'not for long',
    producer({}, { good: 31 }),
    'late',
    'It was last collected more than three intervals ago.',
  ],
])('%s', ([, status, health, reason]) => {
  expect(judgeProducer(status, NOW)).toEqual({ health, reason })
})

test('the last collection is the later of the good and the bad one', () => {
  expect(lastCollected(producer({}, { good: 15, bad: 5 }))).toBe(ago(5))
  expect(lastCollected(producer({}, { good: 5, bad: 15 }))).toBe(ago(5))
  expect(lastCollected(producer({}))).toBeUndefined()
})
