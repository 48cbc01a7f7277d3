import { nexusInternalRoutes, nexusPublicRoutes, type Route } from '@oximeter/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../http-client.ts'
import { COLLECTOR, endpointOf, ids } from '../nexus-fixture.ts'
import { bearer, startSecuredNexus, type SecuredNexus } from './secured-nexus.ts'

const MIB = 1024 * 1024

describe('requests', () => {
  test('past the limit of a token are told when to come again; other tokens are heard', async () => {
    await using secured = await startSecuredNexus({
      limits: { public: { perSecond: 0.01, burst: 10 } },
    })
    const [one, other] = [
      await secured.make({ role: 'viewer' }),
      await secured.make({ role: 'viewer' }),
    ]
    const url = `${secured.nexus.publicUrl}/v1/system/timeseries/schemas`
    const ask = async ({ token }: { token: string }, path = url) =>
      send('GET', path, { headers: bearer(token) })
    const statuses = []
    for (let i = 0; i < 12; i++) statuses.push((await ask(one)).status)
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429])
    expect(await ask(one)).toMatchObject({
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      body: { error_code: 'TooManyRequests', detail: expect.stringContaining('come again') },
    })
    const labels = `${secured.nexus.publicUrl}/prometheus/api/v1/status/buildinfo`
    expect(await ask(one, labels)).toMatchObject({
      status: 429,
      body: { status: 'error', errorType: 'rate_limited' },
    })
    expect((await ask(other)).status).toBe(200)
  })

  test('of producers are of the internal API, whose limit is far higher', async () => {
    await using secured = await startSecuredNexus({
      limits: { public: { perSecond: 0.01, burst: 10 } },
    })
    await secured
      .internal(secured.nexus.ownToken)
      .registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
    const { token } = await secured.make({ role: 'producer' })
    const producers = secured.internal(token)
    for (const id of ids(100)) await producers.registerProducer(endpointOf({ id }))
    expect((await secured.operator.status()).n_producers).toBe(100)
  })
})

describe('wrong tokens', () => {
  test('are looked up so many times and no more, and good ones that are known go on', async () => {
    await using secured = await startSecuredNexus({
      limits: { wrongTokens: { perSecond: 0.01, burst: 20 } },
    })
    const { token } = await secured.make({ role: 'viewer' })
    const viewer = secured.open(token)
    await viewer.listSchemas()
    const url = `${secured.nexus.publicUrl}/v1/system/timeseries/schemas`
    const statuses = []
    for (let i = 0; i < 25; i++) {
      statuses.push((await send('GET', url, { headers: bearer(`oxm_guess-${i}`) })).status)
    }
    expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)])
    expect(await viewer.listSchemas()).toMatchObject({ items: [] })
    // Who shows none costs nothing, and is told what is wrong.
    expect((await send('GET', url)).status).toBe(401)
  })
})

describe('bodies', () => {
  let secured: SecuredNexus
  beforeAll(async () => {
    secured = await startSecuredNexus()
  })
  afterAll(() => secured[Symbol.asyncDispose]())

  const routes = [
    ...Object.values<Route>(nexusInternalRoutes).map((route) => ({ ...route, api: 'internal' })),
    ...Object.values<Route>(nexusPublicRoutes).map((route) => ({ ...route, api: 'public' })),
  ].filter(({ method }) => method === 'POST')

  test.for(routes)('of $api $operation may have a mebibyte', async ({ path, api }) => {
    const { nexus } = secured
    const base = api === 'internal' ? nexus.internalUrl : nexus.publicUrl
    const url = base + path.replaceAll(/\{\w+\}/g, ids(1)[0] ?? '')
    const body = JSON.stringify({ filler: 'x'.repeat(MIB) })
    expect(await send('POST', url, { headers: bearer(nexus.ownToken), body })).toMatchObject({
      status: 413,
      body: { error_code: 'PayloadTooLarge' },
    })
    // Whoever may not send any is told that first, and nothing of it is read.
    expect(await send('POST', url, { body })).toMatchObject({ status: 401 })
  })

  test('and of a form as Prometheus takes it', async () => {
    const { nexus } = secured
    const answer = await send('POST', `${nexus.publicUrl}/prometheus/api/v1/query`, {
      headers: {
        ...bearer(nexus.ownToken),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `query=${'x'.repeat(MIB)}`,
    })
    expect(answer).toMatchObject({ status: 413, body: { status: 'error' } })
  })
})
