import { FAULT_POINTS, type FaultPoint } from '@oximeter/collector'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CollectorProcess } from './src/collector-process.ts'
import { SequenceServers } from './src/sequence-servers.ts'
import { System } from './src/system.ts'
import { until } from './src/until.ts'

const PRODUCERS = 4
/** At which of its visits to a fault point the collector dies; where nothing is said, the third. */
const VISIT: Partial<Record<FaultPoint, number>> = {
  // Among very many, so that there is a page half taken, one sealed, one acknowledged.
  'pull:answered': 30,
  'pull:decoded': 30,
  'page:taken': 30,
  'page:acknowledged': 20,
  // The first is at the start; the second comes after some dozens of seals.
  'positions:written': 2,
}

describe('a collector that is killed with -9', () => {
  let system: System
  let collector: CollectorProcess

  beforeAll(async () => {
    system = await System.start()
    collector = new CollectorProcess(system, 'collector', {
      env: { OXIMETER_BATCH_INTERVAL: '100ms' },
    })
    await collector.start()
  })
  afterAll(() => system[Symbol.asyncDispose]())

  beforeEach(() => collector.mend())

  test.for([...FAULT_POINTS.entries()])('%s: at %s', async ([index, point]) => {
    await using producers = await SequenceServers.start(system, {
      first: index * PRODUCERS,
      producers: PRODUCERS,
      lanes: 250,
    })
    await producers.collected(2)
    await collector.kill()
    await collector.start({ point, nth: VISIT[point] ?? 3 })
    await until(`it comes to ${point}`, () => !collector.program.running)
    expect(await collector.program.exited()).toBe('SIGKILL')

    await collector.start()
    await producers.collected(5)
    await producers.close()
    await until('nothing waits any more', () => system.nothingWaits())
    expect(await producers.stored()).toEqual(producers.handedOut())
  })
})
