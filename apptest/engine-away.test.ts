import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CollectorProcess } from './src/collector-process.ts'
import { SequenceServers, type Numbers } from './src/sequence-servers.ts'
import { canMountTmpfs, onTmpfs } from './src/tmpfs.ts'
import { System } from './src/system.ts'
import { until } from './src/until.ts'

const ROUNDS = 6000
/** They share the rounds. */
const PRODUCERS = 30
const LANES = 10
const NAME = 'fault_load:sequence'

describe('what a collector needs is away', { timeout: 600_000 }, () => {
  let system: System
  let collector: CollectorProcess

  beforeAll(async () => {
    system = await System.start()
    collector = new CollectorProcess(system, 'collector')
    await collector.start()
  })
  afterAll(() => system[Symbol.asyncDispose]())

  beforeEach(async () => {
    await system.mend()
    await collector.mend()
  })

  test(`the engine, for ${ROUNDS} rounds at 100 ms; and it refuses some of them for good`, async () => {
    await using producers = await SequenceServers.start(system, {
      first: 0,
      producers: PRODUCERS,
      lanes: LANES,
    })
    await until('each has some stored', async () => {
      return (await producers.stored()).length === PRODUCERS
    })
    // A row of each producer, in the middle of what is going to wait.
    const constraint = `CHECK datum != ${(ROUNDS / PRODUCERS) * LANES * 0.75}`
    await system.clickhouse(
      `ALTER TABLE oximeter.measurements_u64 ADD CONSTRAINT luck ${constraint}`,
    )
    await system.engine.killHard()
    await until(
      `${ROUNDS} rounds are sealed`,
      async () => (await collector.api.spool()).samples >= ROUNDS * LANES,
      { timeoutMs: 300_000 },
    )
    await system.startEngine()

    await producers.close()
    await until('nothing waits any more', () => system.nothingWaits())
    // Those rows, and a few beside them where looking for the last ones would cost too many statements.
    const { items } = await system.public.listQuarantine()
    expect(items).toMatchObject([{ timeseries_name: NAME, reason: 'engine_refused' }])
    const { count = 0 } = items[0] ?? {}
    expect(count).toBeGreaterThanOrEqual(PRODUCERS)
    expect(count).toBeLessThan(ROUNDS)
    expect(rowsOf(await producers.stored())).toBe(rowsOf(producers.handedOut()) - count)
    await system.clickhouse('ALTER TABLE oximeter.measurements_u64 DROP CONSTRAINT luck')
    expect(await system.public.replayQuarantined({ name: NAME }, {})).toMatchObject({
      replayed: count,
    })
    expect(await producers.stored()).toEqual(producers.handedOut())
  })

  test('Nexus, from before the start of the collector on', async () => {
    await using producers = await SequenceServers.start(system, {
      first: 100,
      producers: 4,
      lanes: LANES,
    })
    await producers.collected(3)
    await system.nexus.killHard()
    await collector.kill()
    await collector.start()
    // From the list that it has on disk; nobody can tell it about schemas.
    await producers.collected(20)
    await system.startNexus()
    await producers.close()
    await until('nothing waits any more', () => system.nothingWaits())
    expect(await producers.stored()).toEqual(producers.handedOut())
  })

  test.runIf(canMountTmpfs())(
    'room on the disk: pulling pauses, and goes on by itself',
    async () => {
      await collector.takeOut()
      await collector.kill()
      const dataDir = join(system.dataDir, 'small')
      await mkdir(dataDir)
      const small = new CollectorProcess(system, 'small', { under: onTmpfs(dataDir, '24m') })
      await small.start()
      await using producers = await SequenceServers.start(system, {
        first: 200,
        producers: 4,
        lanes: LANES,
      })
      await producers.collected(3)

      const ballast = `/proc/${small.program.pid}/root${dataDir}/ballast`
      await expect(writeFile(ballast, Buffer.alloc(32 * 2 ** 20))).rejects.toThrow(/ENOSPC/)
      const paused = await until('it says that it pauses', async () => {
        const spool = await small.api.spool()
        return spool.paused && spool
      })
      expect(paused.reason).toMatch(/spool|bound/)
      const before = producers.collections
      await rm(ballast)
      await until('it pulls again', () => producers.collections > before + 40)
      expect((await small.api.spool()).paused).toBe(false)
      await producers.close()
      await until('nothing waits any more', () => system.nothingWaits())
      expect(await producers.stored()).toEqual(producers.handedOut())
    },
  )
})

function rowsOf(numbers: readonly Numbers[]): number {
  return numbers.reduce((sum, { rows }) => sum + Number(rows), 0)
}
