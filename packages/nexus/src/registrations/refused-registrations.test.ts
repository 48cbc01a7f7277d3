import type { RefusedRegistration } from '@oximeter/api/client'
import { beforeEach, expect, test } from 'vitest'
import { RefusedRegistrations, type Refusal } from './refused-registrations.ts'

let now: number
let refused: RefusedRegistrations
beforeEach(() => {
  now = 1_700_000_000_000
  refused = new RefusedRegistrations({ keepMs: 60_000, now: () => now })
})

function refusal(more: Partial<Refusal> = {}): Refusal {
  return {
    id: 'a',
    address: '127.0.0.1:0',
    peer: '127.0.0.1',
    reason: 'invalid_address',
    detail: 'port 0',
    ...more,
  }
}

function list(): readonly RefusedRegistration[] {
  return refused.list({ limit: 10_000 })
}

test('refusals are counted by id and reason, with what the last one said', () => {
  refused.add(refusal())
  now += 1000
  refused.add(refusal({ address: 'nowhere', detail: 'not an address' }))
  refused.add(refusal({ reason: 'invalid_kind' }))
  refused.add(refusal({ id: 'b' }))
  const [first, ...others] = list()
  expect(first).toEqual({
    id: 'a',
    address: 'nowhere',
    peer: '127.0.0.1',
    reason: 'invalid_address',
    detail: 'not an address',
    count: 2,
    first_at: '2023-11-14T22:13:20.000Z',
    last_at: '2023-11-14T22:13:21.000Z',
  })
  expect(others).toMatchObject([{ reason: 'invalid_kind', count: 1 }, { id: 'b' }])
})

test('without an id they are counted by where they come from', () => {
  for (const peer of ['10.0.0.1', '::1', '10.0.0.1']) refused.add(refusal({ id: null, peer }))
  expect(list()).toMatchObject([
    { peer: '10.0.0.1', count: 2 },
    { peer: '::1', count: 1 },
  ])
})

test('they are forgotten when the producer registers, or is silent long enough', () => {
  refused.add(refusal())
  refused.add(refusal({ reason: 'invalid_kind' }))
  refused.add(refusal({ id: 'b' }))
  refused.forget('a')
  expect(list()).toMatchObject([{ id: 'b' }])
  now += 60_000
  refused.add(refusal({ id: 'c' }))
  expect(list()).toMatchObject([{ id: 'b' }, { id: 'c' }])
  now += 1
  expect(list()).toMatchObject([{ id: 'c' }])
})

test('one that goes on is kept, with its first time', () => {
  refused.add(refusal())
  for (let i = 0; i < 3; i++) {
    now += 50_000
    refused.add(refusal())
  }
  expect(list()).toMatchObject([{ count: 4, first_at: '2023-11-14T22:13:20.000Z' }])
})

test('only the newest 1000 are kept, and none of any length', () => {
  const long = '€'.repeat(100_000)
  for (let i = 0; i < 1001; i++) {
    refused.add(refusal({ id: String(i).padStart(4, '0'), address: long, detail: long }))
  }
  expect(list()).toHaveLength(1000)
  const [oldest] = list()
  expect(oldest?.id).toBe('0001')
  expect(oldest?.address).toHaveLength(300)
  expect(oldest?.detail).toHaveLength(500)
  refused.add(refusal({ id: '0001' }))
  refused.add(refusal({ id: 'x' }))
  expect(list()[0]).toMatchObject({ id: '0001', count: 2 })
})
