import { setImmediate as nextTurn } from 'node:timers/promises'

import { schemaToJson, type NexusPublicClient } from '@oximeter/api/client'
import { formatTimestamp, type Sample } from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'

import { CommandError } from '../../command-line/exit.ts'
import { counted } from '../../output/quantity.ts'
import type { ClickHouseAccess } from '../../programs/clickhouse.ts'
import { simulatedSchemas } from './definitions.ts'
import { ProgressBar } from '../../output/progress-bar.ts'
import { sampleCount, simulate, TIMESERIES, type Simulation } from './simulate.ts'

/** Samples that are inserted at once: enough for the engine, little for memory. */
const BATCH = 50_000

/** Stores simulated data: definitions through Nexus, which owns them, samples in ClickHouse. */
export async function populate(
  nexus: NexusPublicClient,
  access: ClickHouseAccess,
  simulation: Simulation,
): Promise<void> {
  await applyDefinitions(nexus)
  await using db = connect(access)
  const total = sampleCount(simulation)
  let stored: number
  {
    using bar = new ProgressBar(total)
    stored = await insertAll(db, simulation, (done) => bar.update(done, 'samples'))
  }
  const { series, end, lengthNs } = simulation
  process.stdout.write(
    `Stored ${counted(stored, 'sample')}: ${series} series of each of ${TIMESERIES} timeseries, from ` +
      `${formatTimestamp(end - lengthNs)} to ${formatTimestamp(end)}. Try:\n${TRY}`,
  )
}

const TRY = `\
  oxdb query --format chart 'get simulated_server:temperature | filter timestamp > @now() - 6h
    | align mean_within(5m) | group_by [sensor]'
`

async function applyDefinitions(nexus: NexusPublicClient): Promise<void> {
  const schemas = simulatedSchemas().map((schema) => schemaToJson(schema, { provisional: false }))
  const { applied, changes } = await nexus.applySchemas({ schemas })
  if (applied) return
  const breaking = changes.filter((change) => change.breaking).map(({ text }) => `\n${text}`)
  throw new CommandError(
    `there are other timeseries of the names that are simulated:${breaking.join('')}`,
  )
}

/** @returns how many were stored */
async function insertAll(
  db: Database,
  simulation: Simulation,
  onProgress: (done: number) => void,
): Promise<number> {
  let batch: Sample[] = []
  let done = 0
  let stored = 0
  const insert = async (samples: readonly Sample[]): Promise<void> => {
    stored += (await db.insert(samples)).stored
    done += samples.length
    onProgress(done)
  }
  // The next samples are made while the engine stores those before.
  let inserting = Promise.resolve()
  for (const samples of simulate(simulation)) {
    batch.push(...samples)
    if (batch.length < BATCH) continue
    await inserting
    inserting = insert(batch)
    inserting.catch(() => undefined) // it is awaited a turn later
    batch = []
    await nextTurn()
  }
  await inserting
  if (batch.length > 0) await insert(batch)
  return stored
}
