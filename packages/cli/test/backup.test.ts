import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '@oximeter/clickhouse'
import { NexusPublicClient, schemaToJson } from '@oximeter/api/client'
import {
  cumulativeU64,
  makeField,
  metric,
  schemaOf,
  string,
  target,
  timeseriesOf,
} from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'
import { startNexus, type Nexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { run, temporaryDirectory, type Outcome } from './program.ts'

const directory = temporaryDirectory()
const backup = join(directory.path, 'backup')
const boiler = schemaOf(
  target('boiler', { name: string() }, { description: 'What heats a house' }),
  metric('starts', {}, cumulativeU64(), { units: 'count', description: 'How often it was lit' }),
)
const SECOND = 1_000_000_000n
const noon = (BigInt(Date.now()) / 86_400_000n) * 86_400_000_000_000n + 43_200n * SECOND
let engine: EmbeddedClickHouse
let other: EmbeddedClickHouse
let db: Database

beforeAll(async () => {
  ;[engine, other] = await Promise.all([start('a'), start('b')])
  db = connect(engine)
  await db.migrate()
  await store(0, 100)
})

afterAll(async () => {
  await db.close()
  await Promise.all([engine.close(), other.close()])
  directory[Symbol.dispose]()
})

function start(name: string): Promise<EmbeddedClickHouse> {
  return startEmbeddedClickHouse({ dataDir: join(directory.path, name), port: 0 })
}

/** Samples of today and of the two days before. */
async function store(from: number, to: number): Promise<void> {
  const timeseries = timeseriesOf({
    name: boiler.name,
    version: 1,
    targetFields: [makeField('name', 'string', 'one')],
    metricFields: [],
    datumType: 'cumulative_u64',
  })
  await db.insert(
    Array.from({ length: to - from }, (_, n) => {
      const timestamp = noon - BigInt(n % 3) * 86_400n * SECOND + BigInt(from + n) * SECOND
      const startTime = noon - 300_000n * SECOND
      return {
        timeseries,
        timestamp,
        datum: { type: 'cumulative_u64', value: BigInt(n), startTime },
      }
    }),
  )
}

async function inMemory(): Promise<Nexus> {
  return startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    clickhouse: engine,
    logger: pino({ level: 'silent' }),
  })
}

function oximeter(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const { url, username, password } = engine
  return run('oximeter', args, {
    cwd: directory.path,
    env: {
      OXIMETER_CLICKHOUSE: url,
      OXIMETER_CLICKHOUSE_USER: username,
      OXIMETER_CLICKHOUSE_PASSWORD: password,
      ...env,
    },
  })
}

interface Day {
  readonly table: string
  readonly day: string | null
  readonly rows: number
  readonly sum: string
  readonly outcome?: string
}

function daysOf({ stdout, stderr, code }: Outcome): Day[] {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return (JSON.parse(stdout) as { items: Day[] }).items
}

const isSample = ({ table }: Day) => table === 'measurements_cumulativeu64'

async function counted(of: Database): Promise<string> {
  const [row] = await of.query<{ n: string }>(
    `SELECT concat(toString(count()), ' ', toString(sum(datum))) AS n FROM oximeter."${boiler.name}"`,
  )
  return row!.n
}

test('what was lost is as it was when its backup is restored, and Nexus has its definitions', async () => {
  const before = await counted(db)
  {
    await using nexus = await inMemory()
    const client = new NexusPublicClient(nexus.publicUrl)
    const schemas = [schemaToJson(boiler, { provisional: false })]
    await client.applySchemas({ schemas, dry_run: false })
    const made = await oximeter(['backup', backup, '--json', '--api', nexus.publicUrl])
    expect(daysOf(made).filter(isSample)).toMatchObject([{ rows: 33 }, { rows: 33 }, { rows: 34 }])
  }
  await db.query('DROP DATABASE oximeter SYNC').catch(() => [])
  await using nexus = await inMemory()
  const restored = await oximeter(['restore', backup, '--json', '--api', nexus.publicUrl])
  const outcomes = daysOf(restored).filter(isSample)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored'])
  expect(await counted(db)).toBe(before)
  const { items } = await new NexusPublicClient(nexus.publicUrl).getTimeseries({
    name: boiler.name,
  })
  expect(items).toMatchObject([{ provisional: false, description: boiler.description }])

  const again = await oximeter(['restore', backup, '--samples-only'])
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/finished before/) })
})

test('a second backup copies the days that have changed, and only those', async () => {
  const first = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as {
    days: (Day & { files: { path: string }[] })[]
  }
  const stray = join('latest', 'all-0001-of-a-backup-that-broke-off.zst.part')
  writeFileSync(join(backup, stray), 'half')
  await store(500, 501)
  const again = await oximeter(['backup', backup, '--samples-only'])
  expect(again.stdout).toMatch(/^measurements_cumulativeu64 +3 +101 /m)
  const now = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as typeof first
  const pathsOf = ({ days }: typeof first) =>
    days.filter(isSample).map(({ files }) => files.map(({ path }) => path))
  const [kept, changed] = [pathsOf(first), pathsOf(now)]
  expect(changed.slice(0, 2)).toEqual(kept.slice(0, 2))
  expect(changed[2]).toEqual([...kept[2]!, expect.any(String)])
  expect(readdirSync(backup, { recursive: true })).not.toContain(stray)
})

test('a damaged file is named; once it is repaired the restore goes on where it broke off', async () => {
  const before = await counted(db)
  await db.query('DROP DATABASE oximeter SYNC').catch(() => [])
  const manifest = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as {
    days: (Day & { files: { path: string }[] })[]
  }
  const path = join(backup, manifest.days.filter(isSample)[1]!.files[0]!.path)
  const sound = readFileSync(path)
  const broken = Buffer.from(sound)
  broken[broken.length >> 1]! ^= 1
  writeFileSync(path, broken)
  for (const args of [['--check'], ['--samples-only']]) {
    const refused = await oximeter(['restore', backup, ...args])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`${path} is damaged`)
  }
  writeFileSync(path, sound)
  expect(await oximeter(['restore', backup, '--check'])).toMatchObject({ code: 0 })
  const restored = await oximeter(['restore', backup, '--samples-only', '--json'])
  const outcomes = daysOf(restored).filter(isSample)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['there already', 'stored', 'stored'])
  expect(await counted(db)).toBe(before)
})

test('neither samples nor other files are mixed with a backup', async () => {
  const elsewhere = await oximeter(['backup', join(directory.path, 'a'), '--samples-only'])
  expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringMatching(/holds other files/) })
  const nothing = await oximeter(['restore', join(directory.path, 'a'), '--samples-only'])
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringMatching(/holds no backup/) })
})

test('db copy brings all to another ClickHouse, and what comes later when it is done again', async () => {
  const args = ['db', 'copy', '--json', '--to', other.url]
  const to = { OXIMETER_TO_PASSWORD: other.password }
  daysOf(await oximeter(args, to))
  await using copy = connect(other)
  expect(await counted(copy)).toBe(await counted(db))
  await store(700, 702)
  const again = daysOf(await oximeter(args, to)).filter(isSample)
  expect(again.map(({ outcome }) => outcome)).toEqual(['there already', 'stored', 'stored'])
  expect(await counted(copy)).toBe(await counted(db))
})
