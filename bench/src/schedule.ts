/**
 * Ten thousand producers at ten seconds on one collector: how late each of its pulls arrives, as
 * the producers see it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '@oximeter/apptest/until'
import { startLoad } from './load/load.ts'
import { printTable, QUICK, type Row } from './measure.ts'
import { cpuSecondsOf, memoryOf } from './process-cost.ts'
import { startPrograms } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const PRODUCERS = QUICK ? 20 : 10_000
const SERIES = 10
const INTERVAL_MS = QUICK ? 1000 : 10_000
const RUN_MS = QUICK ? 3000 : 600_000

await using data = await scratchDirectory()
await using programs = await startPrograms(data.path)
await using load = await startLoad({
  nexusUrl: programs.internalUrl,
  kind: 'counters',
  producers: PRODUCERS,
  series: SERIES,
  intervalMs: INTERVAL_MS,
  json: false,
})
await until('every producer is pulled', async () => (await load.report()).pulled === PRODUCERS, {
  timeoutMs: 120_000,
})
await load.forget()
const before = cpuSecondsOf(programs.collector.pid)
await pause(RUN_MS)
const cpu = cpuSecondsOf(programs.collector.pid) - before
const { pulls, pulled, lateness } = await load.report()
const sorted = lateness.toSorted((a, b) => a - b)
const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
// How long after its first pull a producer's next ones come: early ones are below zero.
const late = (what: string, value: number): Row => ({ what, value, unit: 'ms' })
printTable(
  `${pulled} producers every ${INTERVAL_MS / 1000} s for ${RUN_MS / 1000} s: ${pulls} pulls, later than due by`,
  [
    late('the earliest', at(0)),
    late('1 %', at(0.01)),
    late('median', at(0.5)),
    late('99 %', at(0.99)),
    late('99.9 %', at(0.999)),
    { ...late('the latest', at(1)), goal: 1000 },
    {
      what: 'more than a second late',
      value: sorted.filter((ms) => ms > 1000).length,
      unit: 'pulls',
      goal: 0,
    },
    {
      what: 'pulls that were due and did not come',
      value: Math.max(0, Math.floor(RUN_MS / INTERVAL_MS) * PRODUCERS - pulls),
      unit: 'pulls',
      goal: 0,
    },
    { what: 'CPU of the collector', value: (100_000 * cpu) / RUN_MS, unit: '% of a core' },
    { what: 'CPU of the collector, a pull', value: (cpu * 1e6) / pulls, unit: 'µs' },
    {
      what: 'resident: the collector',
      value: memoryOf(programs.collector.pid).resident / 1e6,
      unit: 'MB',
    },
  ],
)
