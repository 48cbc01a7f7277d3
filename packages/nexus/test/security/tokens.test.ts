import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nexusInternalRoutes, nexusPublicRoutes, prometheusRoutes, type Route } from '@oximeter/api'
import {
  allPages,
  NexusPublicClient,
  ROLES,
  type CreatedToken,
  type Role,
} from '@oximeter/api/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send, type Answer } from '../http-client.ts'
import { COLLECTOR, endpointOf, ids, PRODUCER, startTestNexus } from '../nexus-fixture.ts'
import { bearer, startSecuredNexus, type SecuredNexus } from './secured-nexus.ts'

const PROJECT = 'b0000000-0000-4000-8000-000000000000'

let secured: SecuredNexus
beforeAll(async () => {
  secured = await startSecuredNexus()
})
afterAll(() => secured[Symbol.asyncDispose]())

function ask(method: string, path: string, authorization?: string): Promise<Answer> {
  const { publicUrl, internalUrl } = secured.nexus
  const base = path.startsWith('/metrics') ? internalUrl : publicUrl
  return send(method, base + path, {
    headers: authorization === undefined ? {} : { authorization },
    ...(method === 'POST' && { body: {} }),
  })
}

describe('who shows no good token is refused, and told the way out', () => {
  test.for<[string, string | undefined]>([
    ['nothing', undefined],
    ['a forged one', 'Bearer oxm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['no token at all', 'Bearer '],
    ['another scheme', 'Digest username="x"'],
    ['a password that is none', `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['SQL', "Bearer x'or'1'='1"],
    ['the hash of one', `Bearer ${'0'.repeat(64)}`],
  ])('%s', async ([, authorization]) => {
    for (const path of ['/v1/producers', '/metrics/schemas', '/v1/nothing-is-here']) {
      const answer = await ask('GET', path, authorization)
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="oximeter"' },
        body: { error_code: 'Unauthorized', detail: expect.stringContaining('oximeter tokens') },
      })
    }
  })

  test('in the form of Prometheus where that asks', async () => {
    const answer = await ask('GET', '/prometheus/api/v1/labels')
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="oximeter"' },
      body: { status: 'error', errorType: 'unauthorized' },
    })
    const { token } = await secured.make({ role: 'producer' })
    expect(await ask('GET', '/prometheus/api/v1/labels', `Bearer ${token}`)).toMatchObject({
      status: 403,
      body: { status: 'error', errorType: 'forbidden' },
    })
  })

  test('an expired one, at once', async () => {
    const { token, time_expires } = await secured.make({ role: 'viewer', lifetime_secs: 1 })
    await expect
      .poll(async () => (await ask('GET', '/v1/system/timeseries/schemas', `Bearer ${token}`)).body)
      .toMatchObject({ status: 401, detail: expect.stringMatching(/^token 't-.*' has expired/) })
    expect(Date.parse(time_expires ?? '')).toBeLessThan(Date.now() + 60_000)
  })

  test('a revoked one, at once by the Nexus that was asked', async () => {
    const { token, name } = await secured.make({ role: 'viewer' })
    await secured.open(token).listSchemas()
    expect(await secured.operator.revokeToken({ token: name })).toMatchObject({ state: 'revoked' })
    await expect(secured.open(token).listSchemas()).rejects.toMatchObject({
      status: 401,
      detail: expect.stringContaining(`token '${name}' was revoked`),
    })
  })

  test('probes and descriptions are for anyone, and need no good one', async () => {
    for (const path of ['/healthz', '/readyz', '/version', '/openapi.json']) {
      for (const authorization of [undefined, 'Bearer wrong']) {
        expect((await ask('GET', path, authorization)).status).not.toBe(401)
      }
    }
  })
})

test('a token is the password of Basic too', async () => {
  const { token } = await secured.make({ role: 'viewer' })
  const basic = `Basic ${Buffer.from(`grafana:${token}`).toString('base64')}`
  expect(await ask('GET', '/v1/system/timeseries/schemas', basic)).toMatchObject({ status: 200 })
})

/** Who may call, by the operation: written down here a second time, on purpose. */
const VIEWERS = [
  'list_timeseries_schemas',
  'get_timeseries',
  'get_latest',
  'list_series',
  'list_field_values',
  'list_timeseries_statistics',
  'get_timeseries_statistics',
  'system_timeseries_query',
  'timeseries_query',
  'system_timeseries_query_explain',
  'system_timeseries_query_validate',
  'system_timeseries_query_format',
  'timeseries_query_validate',
  'system_timeseries_query_complete',
  'timeseries_query_complete',
  'sql',
  'events',
  ...Object.values(prometheusRoutes).map(({ operation }) => operation),
  'list_dashboards',
  'get_dashboard',
  'list_saved_queries',
  'get_saved_query',
]
const FLEET_VIEWERS = [
  'list_producers',
  'get_producer',
  'get_assignments',
  'get_collections',
  'list_refused_registrations',
  'list_collectors',
  'list_quarantine',
  'list_silos',
  'list_alerts',
  'list_alert_rules',
  'get_alert_rule',
  'preview_alert_rule',
  'list_alert_history',
  'list_alert_silences',
  'list_alert_receivers',
  'list_alert_files',
  'list_projects',
  'list_quarantined',
  'status',
  'diagnosis',
  'metrics',
]
const PRODUCERS = ['register_producer', 'deregister_producer']
const COLLECTORS = [
  'register_collector',
  'deregister_collector',
  'heartbeat',
  'list_collector_producers',
  'offer_schemas',
  'list_schemas',
]
const EVERY_ROLE = ['get_me']
const ANYONE = ['healthz', 'readyz', 'version', 'openapi']

describe('every route is for its roles, and for no others', () => {
  const ROUTES = [
    ...Object.values<Route>(nexusInternalRoutes).map((route) => ({ ...route, api: 'internal' })),
    ...Object.values<Route>(nexusPublicRoutes).map((route) => ({ ...route, api: 'public' })),
    ...Object.values(prometheusRoutes).map(({ operation, path }) => ({
      operation,
      path: `/prometheus/api/v1${path}`,
      method: 'GET',
      api: 'public',
    })),
  ]
  const tokens = new Map<Role | 'viewer of a project', CreatedToken>()
  beforeAll(async () => {
    for (const role of ROLES) tokens.set(role, await secured.make({ role }))
    tokens.set('viewer of a project', await secured.make({ role: 'viewer', project: PROJECT }))
  })

  test.for(ROUTES)('$api $operation', async ({ operation, method, path, api }) => {
    const allowed = new Set<string>(['operator'])
    if (PRODUCERS.includes(operation)) allowed.add('producer')
    if (COLLECTORS.includes(operation)) allowed.add('collector')
    if ([...VIEWERS, ...FLEET_VIEWERS].includes(operation)) allowed.add('viewer')
    if (VIEWERS.includes(operation)) allowed.add('viewer of a project')
    if (EVERY_ROLE.includes(operation)) for (const who of tokens.keys()) allowed.add(who)
    const isOpen = ANYONE.includes(operation)
    const { nexus } = secured
    const base = api === 'internal' ? nexus.internalUrl : nexus.publicUrl
    // Ids that no row has: what is let in finds nothing, or finds its body wrong.
    const named = base + path.replaceAll(/\{\w+\}/g, ids(1)[0] ?? '')
    const url = operation === 'events' ? `${named}?topics=latest` : named
    const outcomes: Record<string, string> = {}
    const expected: Record<string, string> = {}
    for (const [who, { token }] of tokens) {
      const { status, text } = await send(method, url, {
        headers: bearer(token),
        ...(method === 'POST' && { body: {} }),
      })
      expected[who] = isOpen || allowed.has(who) ? 'let in' : 'refused by name'
      outcomes[who] = ![401, 403].includes(status)
        ? 'let in'
        : / is a (operator|viewer|collector|producer).* this wants operator/.test(text)
          ? 'refused by name'
          : text
    }
    expect(outcomes).toEqual(expected)
    const answer = await send(method, url, method === 'POST' ? { body: {} } : {})
    expect(answer.status === 401).toBe(!isOpen)
  })

  test('there are no others', () => {
    const known = [
      ...VIEWERS,
      ...FLEET_VIEWERS,
      ...PRODUCERS,
      ...COLLECTORS,
      ...EVERY_ROLE,
      ...ANYONE,
    ]
    const operations = new Set(ROUTES.map(({ operation }) => operation))
    expect(known.filter((operation) => !operations.has(operation))).toEqual([])
  })

  test('what is not there is not found, for whoever may ask', async () => {
    for (const { token } of tokens.values()) {
      expect((await ask('GET', '/v1/nothing-is-here', `Bearer ${token}`)).status).toBe(404)
    }
  })
})

test('a token says whose it is, and what it may do', async () => {
  const { token, ...made } = await secured.make({
    role: 'viewer',
    project: PROJECT,
    lifetime_secs: 3600,
  })
  const me = await secured.open(token).getMe()
  expect(me).toMatchObject({
    name: made.name,
    token_id: made.id,
    role: 'viewer',
    scope: 'project',
    scope_id: PROJECT,
    time_expires: made.time_expires,
  })
  const some = ['get_dashboard', 'list_producers', 'list_tokens', 'sql', 'delete_dashboard']
  expect(me.operations.filter((one) => some.includes(one))).toEqual(['get_dashboard', 'sql'])
  expect((await secured.operator.getMe()).operations).toEqual(expect.arrayContaining(some))
})

describe('a producer belongs to a token', () => {
  const [bound = '', free = '', given = ''] = ids(3)
  beforeAll(() =>
    secured
      .internal(secured.nexus.ownToken)
      .registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' }),
  )

  test('to the one that registered it first', async () => {
    const [one, other] = await Promise.all([
      secured.make({ role: 'producer' }),
      secured.make({ role: 'producer' }),
    ])
    await secured.internal(one.token).registerProducer(endpointOf({ id: free }))
    await secured.internal(one.token).registerProducer(endpointOf({ id: free }))
    const stealing = secured.internal(other.token)
    const refused = { status: 403, detail: expect.stringContaining('belongs to another token') }
    await expect(
      stealing.registerProducer(endpointOf({ id: free, address: '127.0.0.1:666' })),
    ).rejects.toMatchObject(refused)
    await expect(stealing.deregisterProducer({ id: free })).rejects.toMatchObject(refused)
    expect(await secured.operator.getProducer({ id: free })).toMatchObject({
      address: '127.0.0.1:9000',
    })

    await secured.operator.revokeToken({ token: one.id })
    await stealing.registerProducer(endpointOf({ id: free, address: '127.0.0.1:9001' }))
    expect(await secured.operator.getProducer({ id: free })).toMatchObject({
      address: '127.0.0.1:9001',
    })
    await stealing.deregisterProducer({ id: free })
    const third = await secured.make({ role: 'producer' })
    await secured.internal(third.token).registerProducer(endpointOf({ id: free }))
  })

  test('to those that were made for it, and they to no other', async () => {
    const [one, two, any] = await Promise.all([
      secured.make({ role: 'producer', producer_ids: [bound, given] }),
      secured.make({ role: 'producer', producer_ids: [bound] }),
      secured.make({ role: 'producer' }),
    ])
    for (const { token } of [one, two]) {
      await secured.internal(token).registerProducer(endpointOf({ id: bound }))
    }
    await expect(
      secured.internal(two.token).registerProducer(endpointOf({ id: given })),
    ).rejects.toMatchObject({ status: 403, detail: expect.stringContaining('other producers') })
    await expect(
      secured.internal(any.token).registerProducer(endpointOf({ id: bound })),
    ).rejects.toMatchObject({ status: 403 })
  })

  test('an operator may register and end any', async () => {
    const operator = secured.internal(secured.nexus.ownToken)
    await operator.registerProducer(endpointOf({ id: bound }))
    expect(await secured.operator.getProducer({ id: bound })).toMatchObject({ id: bound })
    await operator.deregisterProducer({ id: bound })
    await expect(secured.operator.getProducer({ id: bound })).rejects.toMatchObject({ status: 404 })
  })
})

describe('on loopback', () => {
  test('nothing is wanted, and what is shown counts', async () => {
    const { nexus, open } = await startTestNexus()
    const { token } = await open.createToken({ name: 'reader', role: 'viewer' })
    const asked = (method: string, authorization?: string) =>
      send(method, `${nexus.publicUrl}/v1/${method === 'GET' ? 'tokens' : 'tokens/reader'}`, {
        headers: authorization === undefined ? {} : { authorization },
      })
    expect(await asked('GET')).toMatchObject({ status: 200 })
    expect(await asked('GET', `Bearer ${token}`)).toMatchObject({ status: 403 })
    expect(await asked('GET', 'Bearer oxm_wrong')).toMatchObject({ status: 401 })
    expect(await asked('DELETE', `Bearer ${token}`)).toMatchObject({ status: 403 })
    expect(await asked('DELETE')).toMatchObject({ status: 200, body: { created_by: 'local' } })
    await nexus.close()
  })
})

describe('the first token', () => {
  test('is made once, for the eyes of its owner, and opens everything', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'nexus-first-'))
    const config = {
      operatorTokenFile: join(directory, 'operator.token'),
      database: { dataDir: join(directory, 'db') },
    }
    try {
      await writeFile(config.operatorTokenFile, 'of another database', { mode: 0o644 })
      const first = await startSecuredNexus(config)
      expect(first.nexus.madeFirstToken).toBe(true)
      expect((await stat(config.operatorTokenFile)).mode & 0o777).toBe(0o600)
      const token = (await readFile(config.operatorTokenFile, 'utf8')).trim()
      const made = await first.open(token).createToken({ name: 'more', role: 'operator' })
      expect(made.created_by).toBe('first-operator')
      await first.nexus.close()

      const second = await startSecuredNexus(config)
      expect(second.nexus.madeFirstToken).toBe(false)
      expect((await second.open(token).listTokens()).items).toHaveLength(2)
      for (const name of ['first-operator', 'more'])
        await second.open(made.token).revokeToken({ token: name })
      await expect(second.open(token).listTokens()).rejects.toMatchObject({ status: 401 })
      await second.nexus.close()

      const third = await startSecuredNexus(config)
      expect(third.nexus.madeFirstToken).toBe(true)
      expect((await readFile(config.operatorTokenFile, 'utf8')).trim()).not.toBe(token)
      await third.nexus.close()
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  test('is not made where none is wanted', async () => {
    const { nexus } = await startTestNexus({ operatorTokenFile: '/nowhere/operator.token' })
    expect(nexus.madeFirstToken).toBe(false)
    await nexus.close()
  })
})

describe('making tokens', () => {
  test.for<[string, object, string | RegExp]>([
    ['a name that could be an id', { name: PRODUCER, role: 'viewer' }, /body\.name: not a name/],
    ['no name', { role: 'viewer' }, /body\.name/],
    ['a role that is none', { name: 'x', role: 'root' }, /body\.role/],
    ['an operator of a silo', { name: 'x', role: 'operator', silo: PROJECT }, /no silo/],
    ['a producer of a project', { name: 'x', role: 'producer', project: PROJECT }, /no silo/],
    ['both', { name: 'x', role: 'viewer', project: PROJECT, silo: PROJECT }, /project alone/],
    ['ids of a viewer', { name: 'x', role: 'viewer', producer_ids: [PRODUCER] }, /no producers/],
    ['no time to live', { name: 'x', role: 'viewer', lifetime_secs: 0 }, /lifetime_secs/],
  ])('refuses %s', async ([, body, words]) => {
    const { nexus } = secured
    const answer = await send('POST', `${nexus.publicUrl}/v1/tokens`, {
      headers: bearer(nexus.ownToken),
      body,
    })
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(words) } })
  })

  test('tells a text once, and a name that is taken', async () => {
    const { token, ...rest } = await secured.make({
      name: 'once',
      role: 'viewer',
      project: PROJECT,
    })
    expect(await secured.operator.getToken({ token: 'once' })).toEqual(rest)
    expect(rest).toMatchObject({ scope: 'project', scope_id: PROJECT, created_by: 'this process' })
    const all = []
    for await (const one of allPages((page) => secured.operator.listTokens(page), { limit: 2 })) {
      all.push(one)
    }
    expect(all.filter(({ name }) => name === 'once')).toHaveLength(1)
    expect(JSON.stringify(all)).not.toContain(token)
    await expect(secured.make({ name: 'once', role: 'viewer' })).rejects.toMatchObject({
      status: 409,
    })
    await expect(secured.operator.getToken({ token: 'nobody' })).rejects.toMatchObject({
      status: 404,
    })
  })
})

async function statusOf(url: string, token: string): Promise<number> {
  return (await send('GET', `${url}/v1/producers`, { headers: bearer(token) })).status
}

describe('tokens that are given', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nexus-given-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const start = async (file: string) =>
    startTestNexus({
      requireTokens: true,
      database: { dataDir: join(directory, 'nexus') },
      initialTokens: [{ role: 'viewer', file }],
    })

  test('are known from the start; another text ends the former; one that was revoked stays so', async () => {
    const file = join(directory, 'viewer')
    const [first, second] = [`oxm_${'a'.repeat(43)}`, `oxm_${'b'.repeat(43)}`]
    await writeFile(file, `${first}\n`)
    {
      await using nexus = (await start(file)).nexus
      expect(await statusOf(nexus.publicUrl, first)).toBe(200)
    }
    await writeFile(file, second)
    {
      await using nexus = (await start(file)).nexus
      expect(await statusOf(nexus.publicUrl, first)).toBe(401)
      expect(await statusOf(nexus.publicUrl, second)).toBe(200)
      const operator = new NexusPublicClient(nexus.publicUrl, { token: nexus.ownToken })
      await operator.revokeToken({ token: 'given-viewer' })
    }
    await using nexus = (await start(file)).nexus
    expect(await statusOf(nexus.publicUrl, second)).toBe(401)
  })

  test.for([
    ['gone', undefined, 'there is no such file'],
    ['short', 'oxm_secret', 'it is no token'],
    ['other', 'hunter2'.repeat(10), 'it is no token'],
  ] as const)('a file that is %s is refused', async ([name, text, why]) => {
    const file = join(directory, name)
    if (text !== undefined) await writeFile(file, text)
    const starting = start(file)
    await expect(starting).rejects.toMatchObject({ code: 'invalid-config' })
    await expect(starting).rejects.toThrow(why)
    await expect(starting).rejects.not.toThrow('hunter2')
  })
})
