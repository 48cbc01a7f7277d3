import { beforeEach, expect, test } from 'vitest'
import { NexusError } from '../nexus-error.ts'
import { hashOf, type StoredToken } from '../store/tokens.ts'
import { Authenticator, TOKEN_MEMORY_MS } from './authenticator.ts'
import { LOCAL_OPERATOR } from './caller.ts'

const TOKEN: StoredToken = {
  id: 'a0000000-0000-4000-8000-000000000000',
  name: 'grafana',
  role: 'viewer',
  scope: 'silo',
  scopeId: 'b0000000-0000-4000-8000-000000000000',
  producerIds: null,
  state: 'valid',
  createdBy: 'local',
  timeCreated: new Date(0),
  timeExpires: null,
  timeRevoked: null,
  timeLastUsed: null,
}

let now: number
let stored: StoredToken
let leftMs: number
let isAway: boolean
let lookups: number
let touched: string[]
let authenticator: Authenticator
beforeEach(() => {
  now = 0
  stored = TOKEN
  leftMs = Infinity
  isAway = false
  lookups = 0
  touched = []
  authenticator = new Authenticator({
    now: () => now,
    onTrouble: () => {},
    tokens: {
      find: async (hash) => {
        lookups += 1
        if (isAway) throw new NexusError('database-unavailable', 'away')
        return hash === hashOf('good') ? { token: stored, leftMs } : undefined
      },
      touch: async (id) => void touched.push(id),
    },
  })
})

const seen = async (text = 'good') => {
  const verdict = await authenticator.judge(text)
  return 'caller' in verdict ? verdict.caller.token?.name : verdict.refused
}

test('many who show one token at once are one question', async () => {
  const verdicts = await Promise.all(Array.from({ length: 1000 }, () => seen()))
  expect(new Set(verdicts)).toEqual(new Set(['grafana']))
  expect(lookups).toBe(1)
  expect(touched).toEqual([TOKEN.id])
})

test('a caller has the scope of its token', async () => {
  expect(await authenticator.judge('good')).toEqual({
    caller: {
      role: 'viewer',
      scope: { kind: 'silo', siloId: TOKEN.scopeId },
      token: { id: TOKEN.id, name: 'grafana', producerIds: null, timeExpires: null },
    },
  })
})

test('one that is revoked elsewhere works for five seconds, and no longer', async () => {
  await seen()
  stored = { ...TOKEN, state: 'revoked' }
  now = TOKEN_MEMORY_MS - 1
  expect(await seen()).toBe('grafana')
  now = TOKEN_MEMORY_MS
  expect(await seen()).toBe('revoked')
})

test('one that expires is remembered only until then', async () => {
  leftMs = 1500
  await seen()
  stored = { ...TOKEN, state: 'expired' }
  now = 1499
  expect(await seen()).toBe('grafana')
  now = 1500
  expect(await seen()).toBe('expired')
})

test('while the database is away those that are remembered go on, and others are told so', async () => {
  await seen()
  isAway = true
  now = TOKEN_MEMORY_MS - 1
  expect(await seen()).toBe('grafana')
  await expect(seen('other')).rejects.toMatchObject({ code: 'database-unavailable' })
  now = TOKEN_MEMORY_MS
  await expect(seen()).rejects.toMatchObject({ code: 'database-unavailable' })
  isAway = false
  expect(await seen()).toBe('grafana')
})

test('wrong ones are remembered too, and push no good one out', async () => {
  await seen()
  for (let i = 0; i < 5000; i++) await seen(`wrong ${i}`)
  lookups = 0
  expect([await seen(), await seen('wrong 4999')]).toEqual(['grafana', 'unknown'])
  expect(lookups).toBe(0)
})

test('one of this process needs no database', async () => {
  isAway = true
  authenticator.know('own', LOCAL_OPERATOR)
  expect(await authenticator.judge('own')).toEqual({ caller: LOCAL_OPERATOR })
})
