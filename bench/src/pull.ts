/**
 * From a producer's answer to stored rows: what the collector and the engine, each a process, spend
 * on a sample. The producers, here in this process, are not counted.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { NexusPublicClient } from '@oximeter/api/client'
import { until } from '@oximeter/apptest/until'
import { ProducerServer } from '@oximeter/producer'
import { countersOf, histogramsOf, type CountedProducer } from './counted-producer.ts'
import { printTable, QUICK, type Row } from './measure.ts'
import { cpuSecondsOf, memoryOf } from './process-cost.ts'
import { enginePid, startPrograms, type Programs } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const PRODUCERS = QUICK ? 2 : 50
const INTERVAL_MS = QUICK ? 500 : 5000
const RUN_MS = QUICK ? 2000 : 45_000

await pull('counters', 'shop:requests', QUICK ? 50 : 2000, countersOf)
await pull('histograms of 12 bins', 'shop:latency', QUICK ? 20 : 200, histogramsOf)

async function pull(
  what: string,
  timeseries: string,
  series: number,
  make: (instance: number, series: number) => CountedProducer,
): Promise<void> {
  await using data = await scratchDirectory()
  await using programs = await startPrograms(data.path)
  await using servers = new AsyncDisposableStack()
  const producers = Array.from({ length: PRODUCERS }, (_, i) => make(i, series))
  for (const producer of producers) {
    const server = await ProducerServer.start({
      nexus: programs.internalUrl,
      intervalMs: INTERVAL_MS,
    })
    server.registry.register(producer)
    servers.use(server)
  }
  // The first collections bring schemas and series, which happens once.
  await until('every producer is collected twice', () =>
    producers.every(({ collections }) => collections >= 2),
  )
  const handedOut = (): number => producers.reduce((sum, { samples }) => sum + samples, 0)
  const processes = {
    'the collector': programs.collector.pid,
    'the engine, merges included': enginePid(programs.clickhouse),
    Nexus: programs.nexus.pid,
  }
  const before = { samples: handedOut(), cpu: Object.values(processes).map(cpuSecondsOf) }
  await pause(RUN_MS)
  const samples = handedOut() - before.samples
  const rows = Object.entries(processes).map(([name, pid], i): Row => {
    const seconds = cpuSecondsOf(pid) - (before.cpu[i] ?? Number.NaN)
    return { what: name, value: (seconds * 1e6) / samples, unit: 'µs' }
  })
  const memory = Object.entries(processes).map(([name, pid]): Row => {
    return { what: `resident: ${name}`, value: memoryOf(pid).resident / 1e6, unit: 'MB' }
  })
  await servers.disposeAsync()
  await allIsStored(programs, timeseries, handedOut)
  printTable(
    `From pull to stored, CPU a sample: ${PRODUCERS * series} series of ${what}, ` +
      `${Math.round((1000 * samples) / RUN_MS)} samples/s, JSON`,
    [
      ...rows,
      { what: 'together', value: rows.reduce((sum, { value }) => sum + value, 0), unit: 'µs' },
      ...memory,
    ],
  )
}

/** Figures of a pipeline that loses samples are worth nothing. */
async function allIsStored(
  { publicUrl }: Programs,
  timeseries: string,
  handedOut: () => number,
): Promise<void> {
  const nexus = new NexusPublicClient(publicUrl)
  const stored = await until('all that was handed out is stored', async () => {
    const { rows } = await nexus.sql(`SELECT count() FROM "${timeseries}"`)
    const count = Number(rows[0]?.[0])
    return count >= handedOut() && count
  })
  assert.equal(stored, handedOut())
}
