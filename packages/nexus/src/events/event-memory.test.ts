import { expect, test } from 'vitest'
import { EventMemory } from './event-memory.ts'
import type { FleetEvent } from './fleet-state.ts'

const event = (id: string): FleetEvent => ({
  event: 'producer',
  time: '2026-08-21T22:00:00Z',
  change: 'registered',
  producer: { id, address: 'a:1', collector_id: null, failing: null },
})

test('what came after an event is known, nothing after the last', () => {
  const memory = new EventMemory()
  const start = memory.lastId
  const first = memory.add(event('p'))
  const second = memory.add(event('q'))
  expect(memory.since(start)).toEqual([first, second])
  expect(memory.since(first.id)).toEqual([second])
  expect(memory.since(second.id)).toEqual([])
})

test.for([undefined, '', 'x', 'abcd-1', '12345678-0'])(
  'of an id that it never gave, %j, nothing is known',
  (id) => {
    const memory = new EventMemory()
    memory.add(event('p'))
    expect(memory.since(id)).toBeUndefined()
  },
)

test('nor of one that is long ago, or of another process', () => {
  const memory = new EventMemory()
  const start = memory.lastId
  for (let i = 0; i < 6000; i++) memory.add(event(`p${i}`))
  expect(memory.since(start)).toBeUndefined()
  expect(new EventMemory().since(memory.lastId)).toBeUndefined()
})
