/**
 * From a producer's answer to stored rows: what the collector and the engine, each a process, spend
 * on a sample, beside what people use instead. The producers are another process and not counted.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { CollectorClient, NexusPublicClient } from '@oximeter/api/client'
import { until } from '@oximeter/apptest/until'
import { startLoad } from './load/load.ts'
import type { LoadKind } from './load/recorders.ts'
import { printTable, QUICK, type Row } from './measure.ts'
import { isInstalled, startScraper, type ScraperName } from './peers/scrapers.ts'
import { counterPage, gaugePage, histogramPage } from './peers/text-pages.ts'
import { serveTexts } from './peers/text-targets.ts'
import { cpuSecondsOf, memoryOf } from './process-cost.ts'
import { enginePid, startPrograms, type Programs } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const PRODUCERS = QUICK ? 2 : 100
const INTERVAL_MS = 1000
const RUN_MS = QUICK ? 2000 : 60_000
const GOAL = 0.8

const TIMESERIES = {
  counters: 'shop:requests',
  gauges: 'shop:backlog',
  histograms: 'shop:latency',
} as const satisfies Record<LoadKind, string>

const PAGES = { counters: counterPage, gauges: gaugePage, histograms: histogramPage }

for (const [kind, series] of [
  ['counters', 1000],
  ['gauges', 1000],
  ['histograms', 100],
] as const) {
  await compare(kind, QUICK ? 20 : series)
}
await compare('counters', QUICK ? 20 : 100, { json: true })

interface Cost {
  /** CPU of each process, in microseconds a sample. */
  readonly cpu: Readonly<Record<string, number>>
  /** In megabytes. */
  readonly resident: Readonly<Record<string, number>>
  readonly samplesPerSecond: number
}

async function compare(kind: LoadKind, series: number, { json = false } = {}): Promise<void> {
  const ours = await pulled(kind, series, json)
  const together = Object.values(ours.cpu).reduce((sum, value) => sum + value, 0)
  const rows = Object.entries(ours.cpu).map(([what, value]): Row => ({ what, value, unit: 'µs' }))
  const goal = kind === 'histograms' || json ? {} : { goal: GOAL }
  const peers: (Row & { readonly peer: string })[] = []
  if (!json) {
    for (const name of ['Prometheus', 'VictoriaMetrics'] as const) {
      if (!isInstalled(name)) continue
      const { cpu, resident } = await scraped(name, kind, series)
      peers.push({
        what: 'together',
        value: together,
        unit: 'µs',
        ...goal,
        peer: name,
        peerValue: cpu,
      })
      rows.push({ what: `resident: ${name}`, value: resident, unit: 'MB' })
    }
  }
  const memory = Object.entries(ours.resident).map(([name, value]): Row => {
    return { what: `resident: ${name}`, value, unit: 'MB' }
  })
  printTable(
    `From pull to stored, CPU a sample: ${PRODUCERS * series} series of ${kind}, ` +
      `${Math.round(ours.samplesPerSecond)} samples/s, ${json ? 'JSON' : 'columns'}`,
    [
      ...rows,
      ...(peers.length > 0 ? peers : [{ what: 'together', value: together, unit: 'µs', ...goal }]),
      ...memory,
    ],
  )
}

async function pulled(kind: LoadKind, series: number, json: boolean): Promise<Cost> {
  await using data = await scratchDirectory()
  await using programs = await startPrograms(data.path)
  await using load = await startLoad({
    nexusUrl: programs.internalUrl,
    kind,
    json,
    series,
    producers: PRODUCERS,
    intervalMs: INTERVAL_MS,
  })
  // The first collections bring schemas and series, which happens once.
  await until('every producer is collected', async () => (await load.report()).pulled === PRODUCERS)
  await pause(QUICK ? 0 : 10_000)
  const processes = {
    'the collector': programs.collector.pid,
    'the engine, merges included': enginePid(programs.clickhouse),
    Nexus: programs.nexus.pid,
  }
  await load.forget()
  const before = Object.values(processes).map(cpuSecondsOf)
  await pause(RUN_MS)
  const samples = (await load.report()).pulls * series
  const cpu = Object.entries(processes).map(([name, pid], i): [string, number] => {
    return [name, ((cpuSecondsOf(pid) - (before[i] ?? Number.NaN)) * 1e6) / samples]
  })
  const resident = Object.entries(processes).map(([name, pid]): [string, number] => {
    return [name, memoryOf(pid).resident / 1e6]
  })
  await load[Symbol.asyncDispose]()
  await allIsStored(programs, TIMESERIES[kind])
  return {
    cpu: Object.fromEntries(cpu),
    resident: Object.fromEntries(resident),
    samplesPerSecond: (1000 * samples) / RUN_MS,
  }
}

/** Figures of a pipeline that loses samples are worth nothing. */
async function allIsStored({ publicUrl }: Programs, timeseries: string): Promise<void> {
  const nexus = new NexusPublicClient(publicUrl)
  const { items } = await nexus.listCollectors()
  const collector = new CollectorClient(`http://${items[0]?.address}`)
  await until('all that was collected is stored', async () => {
    const { n_samples_collected, n_samples_inserted } = await collector.info()
    return n_samples_inserted >= n_samples_collected
  })
  // Of one producer: to look at all of them takes more memory than a query may have.
  const each = `SELECT timeseries_key, timestamp, count() AS times FROM "${timeseries}" WHERE instance = 0 GROUP BY timeseries_key, timestamp`
  const { rows } = await nexus.sql({ query: `SELECT count(), max(times) FROM (${each})` })
  assert.ok(Number(rows[0]?.[0]) > 0)
  assert.equal(Number(rows[0]?.[1]), 1)
}

/** A scraper on the same series: CPU in microseconds a sample of ours, and memory in megabytes. */
async function scraped(name: ScraperName, kind: LoadKind, series: number) {
  await using data = await scratchDirectory()
  const pages = Array.from({ length: PRODUCERS }, (_, i) => PAGES[kind](i, series))
  await using targets = await serveTexts(pages)
  await using scraper = await startScraper(name, data.path, targets.addresses, INTERVAL_MS)
  await until('every target is scraped', () => targets.scrapes >= 2 * PRODUCERS)
  await pause(QUICK ? 0 : 10_000)
  const before = { samples: targets.samples, cpu: cpuSecondsOf(scraper.pid) }
  await pause(RUN_MS)
  const cpu = cpuSecondsOf(scraper.pid) - before.cpu
  return {
    cpu: (cpu * 1e6) / (targets.samples - before.samples),
    resident: memoryOf(scraper.pid).resident / 1e6,
  }
}
