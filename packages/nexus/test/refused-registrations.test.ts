import { allPages, type NexusClient, type NexusPublicClient } from '@oximeter/api/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { send } from './http-client.ts'
import { endpointOf, ids, PRODUCER, startTestNexus } from './nexus-fixture.ts'

let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeEach(async () => {
  ;({ nexus, internal, open } = await startTestNexus())
})
afterEach(() => nexus.close())

function register(body: unknown, headers = {}) {
  return send('POST', `${nexus.internalUrl}/metrics/producers`, { body, headers })
}

test('what is wrong with a registration is seen, counted and named', async () => {
  const cases = [
    [{ interval: { secs: 0, nanos: 0 } }, 'invalid_interval', /10 ms/],
    [{ interval: undefined }, 'invalid_interval', /body\.interval/],
    [{ address: '127.0.0.1:0' }, 'invalid_address', /port 0/],
    [{ address: 7 }, 'invalid_address', /body\.address/],
    [{ kind: 'toaster' }, 'invalid_kind', /body\.kind/],
    [{ kind: 'toaster', interval: 0 }, 'invalid_kind', /body\.kind.*body\.interval/],
  ] as const
  const all = ids(cases.length)
  for (const [i, [wrong]] of cases.entries()) {
    const body = { ...endpointOf({ id: all[i]! }), ...wrong }
    for (const upper of [false, true]) {
      const id = upper ? body.id.toUpperCase() : body.id
      expect(await register({ ...body, id })).toMatchObject({ status: 400 })
    }
  }
  const { items } = await open.listRefusedRegistrations()
  expect(items).toEqual(
    cases.map(([wrong, reason, detail], i) => {
      const { address } = { ...endpointOf(), ...wrong }
      return {
        id: all[i],
        address: typeof address === 'string' ? address : null,
        peer: '127.0.0.1',
        reason,
        detail: expect.stringMatching(detail) as unknown,
        count: 2,
        first_at: expect.any(String) as unknown,
        last_at: expect.any(String) as unknown,
      }
    }),
  )
})

test('where it does not say who it is, it is counted by where it comes from', async () => {
  await register({ ...endpointOf(), id: 'me' })
  await register('{"id":')
  await register('[]')
  await register('x'.repeat(1024 * 1024 + 1))
  await register('{}', { 'content-type': 'text/plain' })
  await register('{}', { host: 'evil.example' })
  const { items } = await open.listRefusedRegistrations()
  const counted = items.map((item) => [item.id, item.peer, item.address, item.reason, item.count])
  expect(counted).toEqual([
    [null, '127.0.0.1', null, 'forbidden', 1],
    [null, '127.0.0.1', '127.0.0.1:9000', 'invalid_id', 1],
    [null, '127.0.0.1', null, 'malformed_body', 2],
    [null, '127.0.0.1', null, 'not_json', 1],
    [null, '127.0.0.1', null, 'too_large', 1],
  ])
})

test('it is forgotten when the producer registers, though no collector is live', async () => {
  await register({ ...endpointOf(), interval: 0 })
  await register({ ...endpointOf(), kind: 'toaster' })
  expect((await open.listRefusedRegistrations()).items).toHaveLength(2)
  expect(await register(endpointOf())).toMatchObject({ status: 503 })
  expect((await open.listRefusedRegistrations()).items).toEqual([])
})

test('other requests that are refused are none of it', async () => {
  await send('POST', `${nexus.internalUrl}/metrics/collectors`, { body: {} })
  await send('DELETE', `${nexus.internalUrl}/metrics/producers/me`)
  await send('GET', `${nexus.internalUrl}/metrics/producers`)
  await send('POST', `${nexus.publicUrl}/metrics/producers`, { body: {} })
  await internal.deregisterProducer({ id: PRODUCER })
  expect((await open.listRefusedRegistrations()).items).toEqual([])
})

test('the list has pages', async () => {
  const all = ids(5)
  for (const id of all) await register({ ...endpointOf({ id }), kind: 'toaster' })
  const seen = []
  const pages = allPages((page) => open.listRefusedRegistrations(page), { limit: 2 })
  for await (const { id } of pages) seen.push(id)
  expect(seen).toEqual(all)
  await expect(open.listRefusedRegistrations({ page_token: 'xyz' })).rejects.toMatchObject({
    status: 400,
  })
})
