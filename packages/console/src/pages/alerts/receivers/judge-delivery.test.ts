import type { ReceiverDelivery } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { judgeDelivery } from './judge-delivery.ts'

const WELL: ReceiverDelivery = {
  sent: 3,
  failed: 1,
  time_sent: '2026-11-29T10:00:00.000Z',
  time_failed: '2026-11-29T09:00:00.000Z',
  error: null,
  waiting: 0,
}

test.for([
  ['well', true, WELL],
  ['off', false, { ...WELL, error: 'away' }],
  ['failing', true, { ...WELL, error: 'away', waiting: 2 }],
  ['waiting', true, { ...WELL, waiting: 2 }],
  ['unused', true, { ...WELL, sent: 0 }],
] as const)('%s', ([word, enabled, delivery]) => {
  expect(judgeDelivery({ enabled, delivery }).word).toBe(word)
})
