import type { LiveEvent, ProducerState } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { eventLines } from './event-lines.ts'

const time = '2026-08-21T22:00:00Z'
const producer: ProducerState = {
  id: '0b1c8ad2-40bd-4c23-a1b7-30a1b8f7c0aa',
  address: '127.0.0.1:4711',
  collector_id: 'f58c3846-dd90-4eba-bf53-79379d5ab0f9',
  failing: null,
}
const collector = { id: 'f58c3846-dd90-4eba-bf53-79379d5ab0f9', address: '127.0.0.1:12223' }
const value = {
  timeseries_name: 'disk:reads',
  timeseries_key: '1',
  fields: { serial: { type: 'string', value: 'a\u001b[2J' } },
  timestamp: '2026-08-21T21:59:58Z',
  start_time: null,
  datum: { type: 'u64', datum: 18446744073709551615n },
} as const
const whole = { event: 'reset', first: true, more: false } as const

test.for<[LiveEvent, string[]]>([
  [
    { ...whole, topic: 'producers', items: [producer, { ...producer, failing: 'timeout' }] },
    ['22:00:01  2 producers, 1 failing'],
  ],
  [
    { ...whole, first: false, topic: 'producers', items: [producer] },
    ['22:00:01  … and 1 producer, 0 failing'],
  ],
  [
    {
      ...whole,
      topic: 'collectors',
      items: [{ ...collector, live: true, draining: false }],
    },
    ['22:00:01  1 collector, 1 live'],
  ],
  [
    { event: 'producer', time, change: 'registered', producer },
    [`22:00:00  producer   registered  ${producer.id}  127.0.0.1:4711, collector f58c3846`],
  ],
  [
    {
      event: 'producer',
      time,
      change: 'failing',
      producer: { ...producer, collector_id: null, failing: 'timeout' },
    },
    [
      `22:00:00  producer   failing     ${producer.id}  127.0.0.1:4711, no collector, failing: timeout`,
    ],
  ],
  [
    {
      event: 'collector',
      time,
      change: 'changed',
      collector: { ...collector, live: true, draining: true },
    },
    [`22:00:00  collector  changed     ${collector.id}  127.0.0.1:12223, draining`],
  ],
  [
    { event: 'latest', timeseries_name: 'disk:reads', values: [value] },
    ['21:59:58  disk:reads  serial=a\\u001b[2J  18446744073709551615'],
  ],
  [{ event: 'dropped', reason: 'too slow' }, ['22:00:01  the stream ended: too slow']],
])('$0.event $0.change $0.topic', ([event, lines]) => {
  expect(eventLines(event, new Date('2026-08-21T22:00:01Z'))).toEqual(lines)
})
