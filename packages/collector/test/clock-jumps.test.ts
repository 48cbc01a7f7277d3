import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { systemTimers, type Timers } from '../src/time/timers.ts'
import { PageProducer, StorageSystem } from './storage-system.ts'
import { System } from './system.ts'

const YEAR_MS = 365 * 86_400_000
let system: System
let dataDir: string
beforeAll(async () => {
  system = await System.start()
  dataDir = await mkdtemp(join(tmpdir(), 'clock-'))
})
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true })
  await system[Symbol.asyncDispose]()
})

/** The machine's timers with a clock that somebody sets. */
class SetClock implements Timers {
  aheadMs = 0

  now(): number {
    return systemTimers.now()
  }

  wallTime(): number {
    return systemTimers.wallTime() + this.aheadMs
  }

  after(delayMs: number, callback: () => void): Disposable {
    return systemTimers.after(delayMs, callback)
  }
}

async function storedOf(name: string): Promise<number> {
  const [row] = await system.rows<{ rows: string }>(
    `SELECT count() AS rows FROM oximeter.measurements_u64 WHERE timeseries_name = 'rack:${name}'`,
  )
  return Number(row?.rows)
}

test('a clock that jumps stops nothing and drops nothing; only times it makes absurd are refused', async () => {
  const timers = new SetClock()
  const producer = new PageProducer('jumped', 5)
  const first = await StorageSystem.start(system, { dataDir, timers })
  await (
    await producer.give(first)
  ).durable
  await until('the schema', async () => (await storedOf('jumped')) === 5)

  const { clickhouse } = system
  await system.stopClickHouse()
  await (
    await producer.give(first)
  ).durable
  // What the producer says is then twenty years ago, and refused; sealing goes on.
  timers.aheadMs = 20 * YEAR_MS
  await (
    await producer.give(first)
  ).durable
  expect(first.quarantined).toEqual(Array.from({ length: 5 }, () => 'implausible_time'))
  timers.aheadMs = -YEAR_MS
  await (
    await producer.give(first)
  ).durable
  expect(first.quarantined).toHaveLength(10)
  timers.aheadMs = 0
  await (
    await producer.give(first)
  ).durable
  await first.stop(300)

  // A restart with the clock far ahead: what waits looks twenty years old.
  timers.aheadMs = 20 * YEAR_MS
  const second = await StorageSystem.start(system, { dataDir, timers, clickhouse })
  await until('an attempt to store', () => second.statistics.totals.failedInserts > 0)
  expect(second.statistics.totals.samplesDropped).toBe(0)
  await system.startClickHouse()
  await until('all but what was refused', async () => (await storedOf('jumped')) === 15)
  expect(await second.stop()).toEqual({ blocks: 0, samples: 0 })
  expect(second.statistics.totals.samplesDropped).toBe(0)
})
