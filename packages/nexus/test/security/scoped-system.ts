import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schemaToJson } from '@oximeter/api/client'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import {
  cumulativeU64,
  deriveSchema,
  f64,
  Histogram,
  histogramU64,
  i64,
  metric,
  openMetric,
  schemaOf,
  string,
  target,
  u8,
  uuid,
  type Sample,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'
import { connect } from '@oximeter/db'
import { stringifyJsonExact } from '@oximeter/wire'
import { beginMigrated } from '../../../../apptest/src/begin-migrated.ts'
import { send, type Answer } from '../http-client.ts'
import { startSecuredNexus } from './secured-nexus.ts'

export const SILO_A = 'aaaaaaaa-0000-4000-8000-000000000000'
export const SILO_B = 'bbbbbbbb-0000-4000-8000-000000000000'
/** Of silo A, both. */
export const A1 = 'aaaaaaaa-1111-4000-8000-000000000000'
export const A2 = 'aaaaaaaa-2222-4000-8000-000000000000'
/** Of silo B. */
export const B1 = 'bbbbbbbb-1111-4000-8000-000000000000'

/** Who may call: viewers, by what their tokens are for. */
const CALLERS = {
  fleet: {},
  siloA: { silo: SILO_A },
  siloB: { silo: SILO_B },
  a1: { project: A1 },
  a2: { project: A2 },
  b1: { project: B1 },
} as const

export type CallerName = keyof typeof CALLERS | 'operator'

/** So many requests come one behind the other that they would meet the limit. */
const UNLIMITED = { public: { perSecond: 1_000_000, burst: 1_000_000 } }

const owned = { silo_id: uuid(), project_id: uuid(), name: string() }
const disk = target('disk', owned, { authzScope: 'project' })
const volume = target('volume', { silo_id: uuid(), name: string() }, { authzScope: 'silo' })
const quota = target('quota', { project_id: uuid() }, { authzScope: 'project' })
const sky = target('sky', { station: string() }, { authzScope: 'viewable_to_all' })
const rack = target('rack', { name: string() })
const machine = target('machine', owned)
const door = target('door', { name: string() }, { authzScope: 'viewable_to_all' })
const laterDoor = target('door', { name: string(), floor: u8() }, { version: 2 })
const scraped = { job: string(), instance: string(), project_id: uuid() }
const prometheus = target('prometheus', scraped, { authzScope: 'project' })

const size = metric('size', {}, i64())
const note = metric('note', {}, string())
const reads = metric('reads', {}, cumulativeU64())
const delays = metric('delays', {}, histogramU64({ edges: [10n, 20n] }))
const opened = metric('opened', {}, f64())
const laterOpened = metric('opened', {}, f64(), { version: 2 })
const free = openMetric('node_mem_free', f64())

const SECOND = 1_000_000_000n
/** Lately: the tables keep samples for days only. */
export const now = BigInt(Math.floor(Date.now() / 1000) - 60) * SECOND

const SCHEMAS: readonly TimeseriesSchema[] = [
  ...[disk, volume, quota, sky, rack, machine].map((one) => schemaOf(one, size)),
  ...[disk, sky, rack].map((one) => schemaOf(one, note)),
  ...[disk, machine].map((one) => schemaOf(one, reads)),
  ...[disk, rack].map((one) => schemaOf(one, delays)),
  schemaOf(door, opened),
  schemaOf(laterDoor, laterOpened),
  { ...deriveSchema(imported(A1, 'a1', '')), open: true, authzScope: 'project' },
]

/** Of one that was called something else in Prometheus. */
function imported(project_id: string, job: string, prometheus_name: string): Timeseries {
  const at = prometheus.of({ job, instance: job, project_id })
  return free.series(at, { prometheus_name })
}

/** Every name of a series says whose it is; and of values 1 is of A1, 2 of A2 and 3 of B1. */
function* samples(): Generator<Sample> {
  const projects = [
    [SILO_A, A1, 'a1'],
    [SILO_A, A2, 'a2'],
    [SILO_B, B1, 'b1'],
  ] as const
  const startTime = now - 1000n * SECOND
  for (const [i, [silo_id, project_id, name]] of projects.entries()) {
    const value = i + 1
    const owner = { silo_id, project_id, name: `of ${name}` }
    const delayed = Histogram.fromEdges('u64', [10n * BigInt(value), 100n], { startTime })
    delayed.observe(BigInt(value))
    for (let n = 0; n < 3; n++) {
      const at = now + BigInt(n * 10) * SECOND
      yield size.sample(disk.of(owner), {}, value, at)
      yield note.sample(disk.of(owner), {}, `note ${name}`, at)
      yield size.sample(machine.of(owner), {}, value, at)
      yield size.sample(quota.of({ project_id }), {}, value, at)
      yield delays.sample(disk.of(owner), {}, delayed, at)
      for (const one of [disk, machine]) {
        const counted = { startTime, value: value * (n + 1) }
        yield reads.sample(one.of(owner), {}, counted, at)
      }
    }
    // All are spelled alike here.
    const original = `node_Mem${'_'.repeat(i)}Free`
    yield {
      timeseries: imported(project_id, name, original),
      timestamp: now,
      datum: { type: 'f64', value },
    }
  }
  for (const [silo_id, name] of [
    [SILO_A, 'of silo a'],
    [SILO_B, 'of silo b'],
  ] as const) {
    yield size.sample(volume.of({ silo_id, name }), {}, 1, now)
  }
  yield size.sample(sky.of({ station: 'everywhere' }), {}, 7, now)
  yield note.sample(sky.of({ station: 'everywhere' }), {}, 'blue', now)
  yield size.sample(rack.of({ name: 'of the fleet' }), {}, 13, now)
  yield note.sample(rack.of({ name: 'of the fleet' }), {}, 'of the fleet', now)
  yield opened.sample(door.of({ name: 'of the fleet' }), {}, 1, now)
  yield laterOpened.sample(laterDoor.of({ name: 'of the fleet', floor: 1 }), {}, 1, now)
}

/** Nexus as tokens of several scopes see it, over an engine with data of all of them. */
export interface ScopedSystem extends AsyncDisposable {
  readonly publicUrl: string
  /** The header that a caller shows. */
  authorization(caller: CallerName): string
  /** @param body sent as JSON; without one the method is GET */
  ask(caller: CallerName, path: string, body?: unknown): Promise<Answer>
}

export async function startScopedSystem(): Promise<ScopedSystem> {
  await using cleanup = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'nexus-scopes-'))
  cleanup.defer(() => rm(directory, { recursive: true, force: true }))
  await beginMigrated(directory)
  const clickhouse = await startEmbeddedClickHouse({ dataDir: directory, port: 0 })
  cleanup.defer(() => clickhouse.close())
  const { url, username, password } = clickhouse
  const db = cleanup.use(connect({ url, username, password }))
  await db.migrate()

  const secured = cleanup.use(
    await startSecuredNexus({ clickhouse: { url, username, password }, limits: UNLIMITED }),
  )
  const { nexus } = secured
  await secured.internal(nexus.ownToken).offerSchemas({
    schemas: SCHEMAS.map((schema) => schemaToJson(schema, { provisional: false })),
  })
  await db.syncSchemas(SCHEMAS.map((schema) => ({ ...schema, provisional: false })))
  const { quarantined } = await db.insert([...samples()])
  if (quarantined.length > 0) throw new Error(`not stored: ${stringifyJsonExact(quarantined)}`)

  const tokens = new Map<CallerName, string>([['operator', nexus.ownToken]])
  for (const [name, of] of Object.entries(CALLERS) as [CallerName, object][]) {
    const { token } = await secured.make({ name, role: 'viewer', ...of })
    tokens.set(name, token)
  }
  const authorization = (caller: CallerName): string => `Bearer ${tokens.get(caller) ?? ''}`
  const { publicUrl } = nexus
  const stack = cleanup.move()
  return {
    publicUrl,
    authorization,
    ask: (caller, path, body) =>
      send(body === undefined ? 'GET' : 'POST', `${publicUrl}${path}`, {
        headers: { authorization: authorization(caller) },
        ...(body !== undefined && { body }),
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
