import type { Sample } from '@oximeter/core'
import { expect, test } from 'vitest'

import { simulatedSchemas } from './definitions.ts'
import { sampleCount, simulate, TIMESERIES, type Simulation } from './simulate.ts'

const simulation: Simulation = {
  series: 3,
  end: 1_787_349_600_000_000_000n,
  lengthNs: 7_200_000_000_000n,
  intervalNs: 60_000_000_000n,
  seed: 1,
}

test('the same seed makes the same samples, another one others', () => {
  const all = [...simulate(simulation)].flat()
  expect(all).toHaveLength(sampleCount(simulation))
  expect([...simulate(simulation)].flat()).toEqual(all)
  expect([...simulate({ ...simulation, seed: 2 })].flat()).not.toEqual(all)
})

test('every timeseries has so many series, whose last samples are at the end', () => {
  const last = [...simulate(simulation)].at(-1) ?? []
  const byName = Map.groupBy(last, ({ timeseries }) => timeseries.name)
  const names = simulatedSchemas().map(({ name }) => name)
  expect(names).toHaveLength(TIMESERIES)
  expect([...byName.keys()].sort()).toEqual(names.sort())
  for (const samples of byName.values()) {
    expect(new Set(samples.map(seriesOf)).size).toBe(3)
    for (const { timestamp } of samples) expect(timestamp).toBe(simulation.end)
  }
})

test('totals fall only where they begin anew', () => {
  const samples = [...simulate({ ...simulation, series: 30 })].flat()
  const counters = samples.flatMap((sample) => {
    const { datum } = sample
    const isTotal = datum.type === 'cumulative_u64' || datum.type === 'cumulative_f64'
    return isTotal ? [{ series: seriesOf(sample), ...datum, value: Number(datum.value) }] : []
  })
  let restarts = 0
  for (const totals of Map.groupBy(counters, ({ series }) => series).values()) {
    const pairs = totals.slice(1).map((after, i) => [totals[i]!, after] as const)
    const fallen = pairs.filter(([before, after]) => after.value < before.value)
    restarts += new Set(totals.map(({ startTime }) => startTime)).size - 1
    expect(fallen.filter(([before, after]) => after.startTime <= before.startTime)).toEqual([])
  }
  expect(restarts).toBeGreaterThan(0)
})

function seriesOf({ timeseries: { name, targetFields, metricFields } }: Sample): string {
  return [name, ...targetFields, ...metricFields].map((part) => JSON.stringify(part)).join()
}
