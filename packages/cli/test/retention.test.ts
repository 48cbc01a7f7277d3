import { join } from 'node:path'

import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '@oximeter/clickhouse'
import { timeseriesOf } from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'
import { startNexus, type Nexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { beginMigrated } from '../../../apptest/src/begin-migrated.ts'
import { run, temporaryDirectory, type Outcome } from './program.ts'

const directory = temporaryDirectory()
let engine: EmbeddedClickHouse
let db: Database
let nexus: Nexus

const DAY = 86_400_000_000_000n
const noon = (BigInt(Date.now()) / 86_400_000n) * DAY + DAY / 2n

beforeAll(async () => {
  const dataDir = join(directory.path, 'engine')
  await beginMigrated(dataDir)
  engine = await startEmbeddedClickHouse({ dataDir, port: 0 })
  db = connect(engine)
  await db.migrate()
  for (const name of ['disk:reads', 'fan:speed']) {
    const timeseries = timeseriesOf({
      name,
      version: 1,
      targetFields: [],
      metricFields: [],
      datumType: 'u64',
    })
    await db.insert(
      [0n, 3n, 9n].map((age) => {
        return { timeseries, timestamp: noon - age * DAY, datum: { type: 'u64', value: age } }
      }),
    )
  }
  nexus = await startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    clickhouse: engine,
    logger: pino({ level: 'silent' }),
  })
})

afterAll(async () => {
  await nexus.close()
  await db.close()
  await engine.close()
  directory[Symbol.dispose]()
})

function retention(...args: string[]): Promise<Outcome> {
  const env = { OXIMETER_API: nexus.publicUrl }
  return run('oximeter', ['retention', ...args], { cwd: directory.path, env })
}

function dayBefore(days: bigint): string {
  return new Date(Number((noon - days * DAY) / 1_000_000n)).toISOString().slice(0, 10)
}

async function stored(name: string): Promise<string[]> {
  const rows = await db.query<{ age: string }>(
    `SELECT datum AS age FROM oximeter.measurements_u64 WHERE timeseries_name = '${name}' ORDER BY age`,
  )
  return rows.map(({ age }) => age)
}

test('nothing is deleted before it was said and allowed, and then it is, of those alone', async () => {
  const set = ['set', 'disk:*', '--days', '5']
  const planned = await retention(...set, '--dry-run')
  expect(planned).toMatchObject({ code: 0, stderr: '' })
  expect(planned.stdout).toMatch(/^disk:reads +2\d{3}-\d\d-\d\d +2\d{3}-\d\d-\d\d +1 /m)
  expect(planned.stdout).toMatch(/disk:\* would keep 5 days/)
  const refused = await retention(...set)
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toMatch(
    /1 sample of 1 timeseries \(.*\) would be lost for good: add --yes/,
  )
  expect(await stored('disk:reads')).toEqual(['0', '3', '9'])
  expect((await retention(...set, '--yes')).stdout).toMatch(/deleted within the next minutes/)
  await expect.poll(() => stored('disk:reads')).toEqual(['0', '3'])
  expect(await stored('fan:speed')).toEqual(['0', '3', '9'])
})

test('the list shows policies and what is stored under them', async () => {
  expect(await retention('set', 'fan:speed', '--bytes', '10GiB')).toMatchObject({ code: 0 })
  const listed = await retention('list')
  expect(listed.stdout).toMatch(/^disk:\* +5 +- +1 /m)
  expect(listed.stdout).toMatch(/^fan:speed +30 +10 GiB +1 /m)
  expect(listed.stdout).toMatch(/^default +30 +- +0 +0 B$/m)
  const { items } = JSON.parse((await retention('list', '--json')).stdout) as {
    items: { samples: number; oldest_day: string }[]
  }
  expect(items).toMatchObject([
    {
      timeseries_name: 'disk:reads',
      pattern: 'disk:*',
      samples: 2,
      oldest_day: dayBefore(3n),
    },
    { timeseries_name: 'fan:speed', pattern: 'fan:speed', oldest_day: dayBefore(9n) },
  ])
})

test('what is forgotten falls under the default again', async () => {
  const removed = await retention('remove', 'disk:*', '--json')
  expect(JSON.parse(removed.stdout)).toEqual({
    policy: { pattern: 'default', days: 30, bytes: null, given: false },
    applied: true,
    deletions: [],
  })
})

test.for([
  [['remove', 'disk:*'], 1, /nobody has said how long disk:\* is kept/],
  [['set', 'Disk', '--days', '5'], 1, /"Disk" is no timeseries/],
  [['set', 'disk:*'], 2, /--days or --bytes/],
  [['set', 'disk:*', '--days', '0'], 2, /number from 1 to 20000/],
] as const)('oximeter retention %j is refused with %i', async ([args, code, message]) => {
  const { stderr, ...outcome } = await retention(...args)
  expect({ code: outcome.code, said: message.test(stderr) ? message : stderr }).toEqual({
    code,
    said: message,
  })
})
