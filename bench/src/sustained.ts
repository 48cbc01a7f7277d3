/**
 * More and more samples a second until some pulls do not come when they are due: the most that the
 * collector, the engine, Nexus and the producers together manage on this machine.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CollectorClient, NexusPublicClient } from '@oximeter/api/client'
import { until } from '@oximeter/apptest/until'
import { startLoad, type LoadReport } from './load/load.ts'
import { stagesOf } from './load/stages.ts'
import { printTable, QUICK, type Row } from './measure.ts'
import { cpuSecondsOfAll, memoryOf } from './process-cost.ts'
import { enginePid, startPrograms, type Programs } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const PRODUCERS = QUICK ? 4 : 100
const INTERVAL_MS = 1000
const RUN_MS = QUICK ? 2000 : 20_000
/** Samples a second. */
const RATES = QUICK ? [400] : [100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 800_000]
/** Of the pulls that were due. */
const ENOUGH = 0.99

interface Step {
  readonly rate: number
  readonly isSustained: boolean
  readonly rows: readonly Row[]
}

let sustained = 0
const rows: Row[] = []
{
  await using data = await scratchDirectory()
  await using programs = await startPrograms(data.path)
  for (const rate of RATES) {
    const step = await take(programs, rate)
    rows.push(...step.rows)
    if (!step.isSustained) break
    sustained = rate
  }
}
printTable(
  `Sustained on this machine, producers on the same cores: ${sustained} samples/s of ${PRODUCERS} producers`,
  rows,
)
await profile(sustained)

async function take(programs: Programs, rate: number): Promise<Step> {
  const series = Math.round(rate / PRODUCERS)
  await using load = await started(programs, series)
  const processes = [[programs.collector.pid], [enginePid(programs.clickhouse)], load.pids]
  const before = processes.map(cpuSecondsOfAll)
  await load.forget()
  await pause(RUN_MS)
  const report = await load.report()
  const [collector = 0, engine = 0, producers = 0] = processes.map(
    (pids, i) => cpuSecondsOfAll(pids) - (before[i] ?? 0),
  )
  const waiting = await held(programs)
  const samples = report.pulls * series
  const cpu = (seconds: number) => (seconds * 1e6) / samples
  const share = report.pulls / ((PRODUCERS * RUN_MS) / INTERVAL_MS)
  return {
    rate,
    // What waits is a few seconds' worth as long as the engine keeps up.
    isSustained: share >= ENOUGH && waiting < 20 * rate,
    rows: [
      { what: `${rate}/s: pulls that came when due`, value: 100 * share, unit: '%' },
      { what: '  waiting for the engine', value: waiting / rate, unit: 's' },
      { what: '  the latest pull', value: latest(report), unit: 'ms late' },
      { what: '  the collector', value: cpu(collector), unit: 'µs/sample' },
      { what: '  the engine', value: cpu(engine), unit: 'µs/sample' },
      { what: '  the producers', value: cpu(producers), unit: 'µs/sample' },
      {
        what: '  resident: the collector',
        value: memoryOf(programs.collector.pid).resident / 1e6,
        unit: 'MB',
      },
    ],
  }
}

async function started({ internalUrl: nexusUrl }: Programs, series: number) {
  const load = await startLoad({
    nexusUrl,
    kind: 'counters',
    producers: PRODUCERS,
    series,
    intervalMs: INTERVAL_MS,
    json: false,
  })
  // The first collections bring series, which happens once.
  await until('every producer is pulled', async () => (await load.report()).pulled === PRODUCERS)
  await pause(QUICK ? 0 : 10_000)
  return load
}

/** Samples that were collected and are not stored yet. */
async function held({ publicUrl }: Programs): Promise<number> {
  const { items } = await new NexusPublicClient(publicUrl).listCollectors()
  const { n_samples_queued } = await new CollectorClient(`http://${items[0]?.address}`).info()
  return n_samples_queued
}

function latest({ lateness }: LoadReport): number {
  return lateness.reduce((most, ms) => Math.max(most, ms), 0)
}

/** Where the collector's CPU goes at this rate, from a profile of its own. */
async function profile(rate: number): Promise<void> {
  await using data = await scratchDirectory()
  const profiles = join(data.path, 'profiles')
  {
    const collector = { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }
    await using programs = await startPrograms(data.path, { collector })
    await using _ = await started(programs, Math.round(rate / PRODUCERS))
    await pause(RUN_MS)
  }
  printTable(
    `Where the collector's CPU goes at ${rate} samples/s`,
    Array.from(stagesOf(profiles), ([what, share]) => ({ what, value: 100 * share, unit: '%' })),
  )
}
