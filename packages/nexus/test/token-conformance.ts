import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { hashOf, type NewToken, type TokenRegistration } from '../src/store/tokens.ts'
import { milliseconds } from '../src/store/timing.ts'
import type { StoreHarness } from './store-harness.ts'

const DAY_MS = 86_400_000

function registration(more: Partial<TokenRegistration> = {}): TokenRegistration {
  return {
    name: randomUUID().slice(0, 8),
    role: 'viewer',
    scope: 'fleet',
    scopeId: null,
    producerIds: null,
    lifetimeMs: undefined,
    createdBy: 'local',
    ...more,
  }
}

export function describeTokens(harness: () => StoreHarness): void {
  async function make(more: Partial<TokenRegistration> = {}): Promise<NewToken> {
    const made = await harness().store.tokens.create(registration(more))
    if (made === undefined) throw new Error('there is a token of that name')
    return made
  }
  async function elapse(ms: number): Promise<void> {
    const { db } = harness().database
    const shift = milliseconds(ms)
    await sql`update tokens set time_expires = time_expires - ${shift},
      time_revoked = time_revoked - ${shift}, time_last_used = time_last_used - ${shift}`.execute(
      db,
    )
    await sql`update producer_claims set time_claimed = time_claimed - ${shift}`.execute(db)
    await sql`update audit set time_us = time_us - ${BigInt(ms) * 1000n}`.execute(db)
  }

  describe('tokens', () => {
    test('are found by the hash of their text, which is nowhere in the database', async () => {
      const scopeId = randomUUID()
      const { token, text } = await make({ scope: 'project', scopeId, createdBy: 'me' })
      expect(text).toMatch(/^oxm_[\w-]{43}$/)
      const found = await harness().store.tokens.find(hashOf(text))
      expect(found).toEqual({ token, leftMs: Infinity })
      expect(token).toMatchObject({ scope: 'project', scopeId, state: 'valid', createdBy: 'me' })
      expect(await harness().store.tokens.find(hashOf(`${text}x`))).toBeUndefined()
      const { rows } = await sql<{ all: string }>`select tokens::text as all from tokens`.execute(
        harness().database.db,
      )
      expect(JSON.stringify(rows)).not.toContain(text.slice(8))
    })

    test('end by themselves', async () => {
      const { token, text } = await make({ lifetimeMs: 10_000 })
      const { store } = harness()
      const before = await store.tokens.find(hashOf(text))
      expect(before?.leftMs).toBeGreaterThan(0)
      expect(before?.leftMs).toBeLessThanOrEqual(10_000)
      await elapse(10_000)
      expect(await store.tokens.get(token.id)).toMatchObject({ state: 'expired' })
      expect((await store.tokens.find(hashOf(text)))?.leftMs).toBeLessThanOrEqual(0)
    })

    test('a name is one token, until that is revoked', async () => {
      const { tokens } = harness().store
      const { token } = await make({ name: 'grafana' })
      expect(await tokens.create(registration({ name: 'grafana' }))).toBeUndefined()
      await tokens.revoke(token.id)
      const { token: second } = await make({ name: 'grafana' })
      expect(await tokens.get('grafana')).toEqual(second)
      await tokens.revoke(second.id)
      expect(await tokens.get('grafana')).toMatchObject({ id: second.id, state: 'revoked' })
      expect(await tokens.get(token.id.toUpperCase())).toMatchObject({ state: 'revoked' })
    })

    test('are listed page by page, and forgotten 90 days after their end', async () => {
      const { store } = harness()
      const made = [await make(), await make({ lifetimeMs: 1000 }), await make()]
      await store.tokens.revoke(made[2]?.token.id ?? '')
      const ids = made.map(({ token }) => token.id).toSorted()
      const first = await store.tokens.list({ limit: 2 })
      const rest = await store.tokens.list({ limit: 2, after: first.at(-1)?.id })
      expect([...first, ...rest].map(({ id }) => id)).toEqual(ids)
      await elapse(89 * DAY_MS)
      await store.pruneAccess()
      expect(await store.tokens.list({ limit: 9 })).toHaveLength(3)
      await elapse(2 * DAY_MS)
      await store.pruneAccess()
      expect(await store.tokens.list({ limit: 9 })).toMatchObject([{ id: made[0]?.token.id }])
    })

    test('their use is kept, once a minute', async () => {
      const { token } = await make()
      const { tokens } = harness().store
      const used = async () => (await tokens.get(token.id))?.timeLastUsed
      expect(await used()).toBeNull()
      await tokens.touch(token.id)
      const first = await used()
      expect(first).toBeInstanceOf(Date)
      await tokens.touch(token.id)
      expect(await used()).toEqual(first)
      await elapse(61_000)
      await tokens.touch(token.id)
      expect(Number(await used())).toBeGreaterThanOrEqual(Number(first))
    })

    test('an operator who can make others is one that is valid', async () => {
      const { tokens } = harness().store
      await make()
      expect(await tokens.hasOperator()).toBe(false)
      const { token } = await make({ role: 'operator', lifetimeMs: 1000 })
      expect(await tokens.hasOperator()).toBe(true)
      await elapse(1000)
      expect(await tokens.hasOperator()).toBe(false)
      expect(token.role).toBe('operator')
    })
  })

  describe('claims of producers', () => {
    test('are of the token that came first, as long as it is valid', async () => {
      const { claims, tokens } = harness().store
      const id = randomUUID()
      const [one, other] = [(await make()).token, (await make()).token]
      expect(await claims.claim(id, one.id)).toBe(true)
      expect(await claims.claim(id, one.id)).toBe(true)
      expect(await claims.claim(id, other.id)).toBe(false)
      await tokens.revoke(one.id)
      expect(await claims.claim(id, other.id)).toBe(true)
      expect(await claims.claim(id, one.id)).toBe(false)
      await claims.release(id)
      expect(await claims.claim(id, (await make()).token.id)).toBe(true)
    })

    test('of many tokens at once one gets it', async () => {
      const { claims } = harness().store
      const id = randomUUID()
      const made = await Promise.all(Array.from({ length: 5 }, () => make()))
      const won = await Promise.all(made.map(({ token }) => claims.claim(id, token.id)))
      expect(won.filter(Boolean)).toHaveLength(1)
    })

    test('stay while the producer is registered, and a day longer', async () => {
      const { store } = harness()
      const [kept, gone] = [await harness().addProducer(), randomUUID()]
      const [one, other] = [(await make()).token, (await make()).token]
      for (const id of [kept, gone]) await store.claims.claim(id, one.id)
      await store.pruneAccess()
      expect(await store.claims.claim(gone, other.id)).toBe(false)
      await elapse(25 * 3_600_000)
      await store.pruneAccess()
      expect(await store.claims.claim(kept, other.id)).toBe(false)
      expect(await store.claims.claim(gone, other.id)).toBe(true)
    })
  })

  describe('names of silos and projects', () => {
    test('are of one each, change, and are forgotten', async () => {
      const { names } = harness().store
      const [one, other] = [randomUUID(), randomUUID()]
      expect(await names.set('silo', { id: one, name: 'acme', siloId: null })).toBe(true)
      expect(await names.set('silo', { id: other, name: 'acme', siloId: null })).toBe(false)
      expect(await names.set('project', { id: other, name: 'acme', siloId: one })).toBe(true)
      expect(await names.named('project', 'acme')).toEqual({ id: other, name: 'acme', siloId: one })
      expect(await names.set('silo', { id: one, name: 'initech', siloId: null })).toBe(true)
      expect(await names.named('silo', 'acme')).toBeUndefined()
      expect(await names.list('silo', { limit: 9 })).toMatchObject([{ id: one, name: 'initech' }])
      await names.remove('silo', one)
      expect(await names.list('silo', { limit: 9 })).toEqual([])
      expect(await names.list('project', { limit: 9, after: other })).toEqual([])
    })
  })

  describe('audit', () => {
    test('is listed backwards, page by page, and kept for 90 days', async () => {
      const { audit } = harness().store
      const actions = Array.from({ length: 5 }, (_, i) => `act ${i}`)
      for (const action of actions) {
        await audit.add({
          caller: 'local',
          tokenId: null,
          action,
          subject: 's',
          status: 200,
          detail: '',
        })
      }
      const first = await audit.list({ limit: 3 })
      const rest = await audit.list({ limit: 3, before: first.at(-1) })
      expect([...first, ...rest].map(({ action }) => action)).toEqual(actions.toReversed())
      await elapse(91 * DAY_MS)
      await audit.add({
        caller: null,
        tokenId: null,
        action: 'new',
        subject: '',
        status: 401,
        detail: '',
      })
      await harness().store.pruneAccess()
      expect(await audit.list({ limit: 9 })).toMatchObject([{ action: 'new', caller: null }])
    })
  })
}
