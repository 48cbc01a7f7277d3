import { join } from 'node:path'

import {
  histogramU64,
  MetricsError,
  type Instrument,
  type Metric,
  type Target,
  type TimeseriesSchema,
} from '@oximeter/core'
import { describe, expect, expectTypeOf, test } from 'vitest'

import { readDefinitions, schemasOf } from '../src/index.ts'
import * as hard from './generated/bytes.ts'
import * as disk from './generated/disk.ts'
import * as diskV1 from './generated/v1/disk.ts'
import * as diskV2 from './generated/v2/disk.ts'

test('what runs is what was declared', async () => {
  const { definitions } = await readDefinitions(join(import.meta.dirname, 'definitions'))
  const made = [hard, diskV1, diskV2, disk].flatMap((module) => module.schemas())
  const declared = definitions.flatMap((definition) => schemasOf(definition))
  expect(inOrder(made)).toEqual(inOrder(declared))
})

function inOrder(schemas: readonly TimeseriesSchema[]): object[] {
  return schemas
    .map((schema) => ({ ...schema, created: 0n }))
    .toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

describe('generated definitions are typed', () => {
  const disk_id = 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'

  test('as if they had been written by hand', () => {
    expectTypeOf(disk.disk).toEqualTypeOf<Target<'disk', { disk_id: 'uuid'; tray: 'string' }>>()
    expectTypeOf(diskV2.disk).toEqualTypeOf<Target<'disk', { disk_id: 'uuid'; slot: 'u32' }>>()
    expectTypeOf(disk.requests).toEqualTypeOf<
      Metric<'requests', { kind: 'string'; failed: 'bool' }, 'cumulative_u64'>
    >()
    expectTypeOf(disk.spinUps).toExtend<
      Metric<'spin_ups', Readonly<Record<string, never>>, 'u32'>
    >()
    expectTypeOf(hard.delete_).toEqualTypeOf<
      Metric<'delete', { p50_1: 'i8'; p50_1a: 'u64' }, 'cumulative_f64'>
    >()
    expectTypeOf(disk.latency({ decades: [3, 9] })).toEqualTypeOf<
      Metric<'latency', { kind: 'string' }, 'histogram_u64'>
    >()
    expectTypeOf(disk.schemas).returns.toEqualTypeOf<TimeseriesSchema[]>()
  })

  test('and take and refuse the same', () => {
    const mine = disk.disk.of({ disk_id, tray: 'left' })
    const instrument = disk.latency({ decades: [3, 9] }).on(mine)
    expectTypeOf(instrument).toEqualTypeOf<Instrument<{ kind: 'string' }, 'histogram_u64'>>()
    instrument.with({ kind: 'read' }).observe(1500)
    expect([...instrument.produce()]).toHaveLength(1)
    expect(disk.latency({ edges: [5] }).datum).toEqual(histogramU64({ edges: [5] }))
    // @ts-expect-error a slot is what version 2 has
    expect(() => disk.disk.of({ disk_id, slot: 3 })).toThrow(MetricsError)
    // @ts-expect-error bins of u64 are no texts
    expect(() => disk.latency({ edges: ['1'] })).toThrow(MetricsError)
    // @ts-expect-error without bins there is no histogram
    expect(() => disk.latency()).toThrow(MetricsError)
    // A metric goes with the target of its own version.
    expect(() => diskV1.requests.on(mine)).toThrow(MetricsError)
  })

  test('names that every object has, and words of the language, are fields like others', () => {
    const values = { silo_id: disk_id, constructor: '::1', delete: false }
    const instrument = hard.delete_.on(hard.bytes_.of(values))
    instrument.with({ p50_1: 1, p50_1a: 2n }).add(0.5)
    const [sample] = instrument.produce()
    expect(sample?.timeseries.targetFields.map(({ name, value }) => [name, value])).toEqual([
      ['constructor', '::1'],
      ['delete', false],
      ['silo_id', disk_id],
    ])
  })
})
