import {
  allPages,
  schemaToJson,
  type NexusPublicClient,
  type SampleJson,
} from '@oximeter/api/client'
import { deriveSchema, f64, metric, string, target, u16, u64, type Sample } from '@oximeter/core'
import { BlockBuilder, type Database } from '@oximeter/db'
import { decodeResults, stringifyJsonExact } from '@oximeter/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send } from './http-client.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

// Lately: the tables keep samples for days only.
const start = BigInt(Date.now() - 60_000) * 1_000_000n
const at = (n: number): bigint => start + BigInt(n) * 1_000_000n
const LARGEST = 2n ** 64n - 1n

const disk = target('disk', { serial: string() }).of({ serial: '__proto__' })
const level = metric('level', { slot: u64() }, u64())
const otherLevel = metric('level', { slot: u16() }, f64())
const heat = metric('heat', {}, f64())

let system: MetricsSystem
let db: Database
let open: NexusPublicClient
beforeAll(async () => {
  system = await startMetricsSystem()
  ;({ db, open } = system)
  await system.internal.offerSchemas({
    schemas: [schemaToJson(deriveSchema(sampleOf(0).timeseries), { provisional: true })],
  })
})
afterAll(() => system?.[Symbol.asyncDispose](), 60_000)

/** As it is read: without what its definition says. */
function sampleOf(n: number): Sample {
  const { timeseries, ...measured } = level.sample(disk, { slot: LARGEST }, BigInt(n), at(n))
  const { definition: _, ...described } = timeseries
  return { timeseries: described, ...measured }
}

/** As the collector keeps samples aside. */
async function keep(reason: string, ...samples: readonly Sample[]): Promise<void> {
  const builder = new BlockBuilder()
  for (const sample of samples) builder.quarantine({ sample, reason, detail: `it is ${reason}` })
  for (const block of builder.seal()) await db.insertBlock(block)
}

test('nothing is in quarantine', async () => {
  expect(await open.listQuarantine()).toEqual({ items: [], next_page: null })
  expect(await open.listQuarantined({ name: 'disk:level' })).toEqual({ items: [], next_page: null })
  expect(await open.replayQuarantined({ name: 'disk:level' }, {})).toEqual({
    replayed: 0,
    still_refused: 0,
    unreadable: 0,
  })
  expect(await open.dropQuarantined({ name: 'disk:level' })).toEqual({ dropped: 0 })
  for (const name of ['\0', "a\0:b' --", 'ü'.repeat(80), '/']) {
    expect(await open.listQuarantined({ name })).toEqual({ items: [], next_page: null })
    expect(await open.replayQuarantined({ name }, {})).toMatchObject({ replayed: 0 })
    expect(await open.dropQuarantined({ name })).toEqual({ dropped: 0 })
  }
})

test('what is kept is counted, shown with how it differs now, and read back exactly', async () => {
  const fitting = [1, 2, 3].map(sampleOf)
  const other = otherLevel.sample(disk, { slot: 7 }, 1.5, at(4))
  await keep('implausible_time', ...fitting)
  await keep('schema_conflict', other)
  await db.query(
    `INSERT INTO oximeter.quarantine
     SELECT now64(9), 'disk:level', 'invalid_datum', 'cut off', '{"half":'
     UNION ALL SELECT now64(9), 'no / name', 'invalid_name', 'no name', 'nothing'`,
  )

  const groups = await Array.fromAsync(allPages((page) => open.listQuarantine(page), { limit: 3 }))
  expect(groups.map((group) => [group.timeseries_name, group.reason, group.count])).toEqual([
    ['disk:level', 'implausible_time', 3],
    ['disk:level', 'invalid_datum', 1],
    ['disk:level', 'schema_conflict', 1],
    ['no / name', 'invalid_name', 1],
  ])
  expect(groups[0]).toMatchObject({ example: 'it is implausible_time' })
  expect(Date.parse(groups[0]?.last ?? '')).toBeGreaterThan(Date.now() - 3_600_000)

  const list = (reason?: string) =>
    Array.fromAsync(
      allPages(
        (page) => open.listQuarantined({ ...page, name: 'disk:level', ...(reason && { reason }) }),
        { limit: 2 },
      ),
    )
  expect(await list()).toHaveLength(5)
  const [conflict] = await list('schema_conflict')
  expect(conflict).toMatchObject({
    detail: 'it is schema_conflict',
    diff: ['the datum is f64, stored as u64', 'the field "slot" is u16, stored as u64'],
    body: null,
  })
  const [unreadable] = await list('invalid_datum')
  expect(unreadable).toMatchObject({ diff: [], sample: null, body: '{"half":' })
  const late = await list('implausible_time')
  expect(late.map(({ diff }) => diff)).toEqual([[], [], []])
  const [item] = decode(late.map(({ sample }) => sample))
  expect(item).toHaveLength(3)
  expect(item).toEqual(expect.arrayContaining(fitting))
  expect((await open.listQuarantined({ name: 'no / name' })).items).toMatchObject([
    { body: 'nothing' },
  ])
})

/** As producers send them. */
function decode(samples: readonly (SampleJson | null)[]) {
  const body = stringifyJsonExact([{ status: 'ok', info: samples }])
  return decodeResults(Buffer.from(body)).items.map((item) =>
    item.status === 'ok' ? item.samples : item,
  )
}

test('a replay stores what fits, once, and leaves the rest', async () => {
  expect(
    await open.replayQuarantined({ name: 'disk:level' }, { reason: 'schema_conflict' }),
  ).toEqual({
    replayed: 0,
    still_refused: 1,
    unreadable: 0,
  })
  expect(await open.replayQuarantined({ name: 'disk:level' }, {})).toEqual({
    replayed: 3,
    still_refused: 1,
    unreadable: 1,
  })
  const stored = 'SELECT count(), uniqExact(datum), any(slot) FROM "disk:level"'
  expect((await open.sql({ query: stored })).rows).toEqual([[3, 3, LARGEST]])
  expect(await open.replayQuarantined({ name: 'disk:level' }, {})).toEqual({
    replayed: 0,
    still_refused: 1,
    unreadable: 1,
  })
  // The same samples once more are the same samples.
  await keep('implausible_time', ...[1, 2, 3, 4].map(sampleOf))
  expect(await open.replayQuarantined({ name: 'disk:level' }, {})).toMatchObject({ replayed: 4 })
  expect((await open.sql({ query: stored })).rows).toEqual([[4, 4, LARGEST]])
})

test('a timeseries that nobody has seen otherwise gets its schema from the replay', async () => {
  await keep('implausible_time', heat.sample(disk, {}, 36.6, at(1)))
  expect(await open.replayQuarantined({ name: 'disk:heat' }, {})).toMatchObject({ replayed: 1 })
  expect((await open.getTimeseries({ name: 'disk:heat' })).items).toMatchObject([
    { provisional: true },
  ])
  expect((await open.sql({ query: 'SELECT datum FROM "disk:heat"' })).rows).toEqual([[36.6]])
  expect((await open.getLatest({ name: 'disk:heat' })).items).toHaveLength(1)
})

test('what is dropped is gone, of one reason or all', async () => {
  expect(await open.dropQuarantined({ name: 'disk:level', reason: 'invalid_datum' })).toEqual({
    dropped: 1,
  })
  expect(await open.dropQuarantined({ name: 'disk:level' })).toEqual({ dropped: 1 })
  expect(await open.dropQuarantined({ name: 'no / name' })).toEqual({ dropped: 1 })
  expect(await open.listQuarantine()).toEqual({ items: [], next_page: null })
})

test.for([
  ['/v1/quarantine', { skip: -1 }],
  ['/v1/quarantine', { after: 'x' }],
  ['/v1/quarantine/disk:level', { after: 'x' }],
  ['/v1/quarantine/disk:level', { after: "1.1' OR 1 = 1" }],
  ['/v1/quarantine/disk:level', { skip: 1 }],
] as const)('of %s no page starts after %o', async ([path, page_start]) => {
  const token = Buffer.from(JSON.stringify({ v: 'v1', page_start })).toString('base64url')
  const answer = await send('GET', `${system.nexus.publicUrl}${path}?page_token=${token}`)
  expect(answer).toMatchObject({ status: 400, body: { error_code: 'InvalidRequest' } })
})
