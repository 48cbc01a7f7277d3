/**
 * The whole system as real programs: how soon it is ready, what memory it takes, and what it costs
 * while it does nothing but collect itself.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Program } from '@oximeter/apptest/program'
import { median, printTable, QUICK, type Row } from './measure.ts'
import { cpuSecondsOf, memoryOf } from './process-cost.ts'
import { enginePid, startProgram, startPrograms } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const SECOND_STARTS = QUICK ? 1 : 3
/** Until memory is looked at; the CPU time of the second half of it is what idling costs. */
const RUN_MS = QUICK ? 2000 : 60_000
const MEGABYTE = 1e6

await ready()
await together()
await oneByOne()

async function ready(): Promise<void> {
  await using data = await scratchDirectory()
  const first = await secondsToReady(data.path)
  const second: number[] = []
  while (second.length < SECOND_STARTS) second.push(await secondsToReady(data.path))
  printTable('Whole system, seconds to ready', [
    { what: 'first start, empty data directory', value: first, unit: 's' },
    { what: `second start, median of ${SECOND_STARTS}`, value: median(second), unit: 's' },
  ])
}

async function secondsToReady(dataDir: string): Promise<number> {
  const began = performance.now()
  await using program = await startProgram('standalone', dataDir)
  const seconds = (performance.now() - began) / 1000
  await program.interrupt()
  return seconds
}

/** As `npm start` has it: one process for all but the engine. */
async function together(): Promise<void> {
  await using data = await scratchDirectory()
  await using program = await startProgram('standalone', data.path)
  const processes = {
    'Nexus, collector, two producers': program.pid,
    'ClickHouse engine': enginePid(program),
  }
  const usage = await watch(processes)
  printTable(`npm start: memory after ${RUN_MS / 1000} s`, memoryRows(usage, 700))
  printTable('npm start: CPU, collecting itself', cpuRows(usage))
  await program.interrupt()
}

/** The same programs, each a process, collecting one small producer. */
async function oneByOne(): Promise<void> {
  await using data = await scratchDirectory()
  await using programs = await startPrograms(data.path)
  await using producer = Program.start('examples/producer/src/main.ts', [
    '--nexus',
    programs.internalUrl,
  ])
  await producer.printed(/answers at/)
  const usage = await watch({
    'oximeter clickhouse, supervising': programs.clickhouse.pid,
    'ClickHouse engine': enginePid(programs.clickhouse),
    'oximeter nexus': programs.nexus.pid,
    'oximeter run, the collector': programs.collector.pid,
    'examples/producer': producer.pid,
  })
  printTable(`One by one: memory after ${RUN_MS / 1000} s`, memoryRows(usage))
  printTable('One by one: CPU, collecting the example', cpuRows(usage))
  await producer.interrupt()
}

interface Usage extends ReturnType<typeof memoryOf> {
  readonly name: string
  /** Percent of one core. */
  readonly cpu: number
}

async function watch(processes: Readonly<Record<string, number>>): Promise<Usage[]> {
  await pause(RUN_MS / 2)
  const began = performance.now()
  const before = Object.values(processes).map(cpuSecondsOf)
  await pause(RUN_MS / 2)
  const elapsed = (performance.now() - began) / 1000
  return Object.entries(processes).map(([name, pid], i) => {
    const cpu = (100 * (cpuSecondsOf(pid) - (before[i] ?? Number.NaN))) / elapsed
    return { name, cpu, ...memoryOf(pid) }
  })
}

function memoryRows(usage: readonly Usage[], goal?: number): Row[] {
  const sum = (of: (one: Usage) => number) => usage.reduce((total, one) => total + of(one), 0)
  return [
    ...usage.flatMap(({ name, resident, anonymous }) => [
      row(name, resident),
      row('  of it anonymous', anonymous),
    ]),
    {
      ...row(
        'together',
        sum(({ resident }) => resident),
      ),
      ...(goal === undefined ? {} : { goal }),
    },
    row(
      '  shared pages counted once',
      sum(({ proportional }) => proportional),
    ),
  ]
}

function row(what: string, bytes: number): Row {
  return { what, value: bytes / MEGABYTE, unit: 'MB' }
}

function cpuRows(usage: readonly Usage[]): Row[] {
  return usage.map(({ name, cpu }) => ({ what: name, value: cpu, unit: '% of a core' }))
}
