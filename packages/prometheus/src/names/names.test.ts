import { isTimeseriesName, RESERVED_FIELD_NAMES } from '@oximeter/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { asLabelName, fieldOfLabel, isLabelName, shownLabel } from './label-name.ts'
import { importedName, originalName, type ImportedType } from './metric-name.ts'
import { unitsOfName } from './units.ts'

const types: ImportedType[] = ['f64', 'cumulative_f64', 'histogram_f64']
const metricName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,30}$/)
const labelName = fc.oneof(
  fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/),
  fc
    .tuple(fc.nat(3), fc.constantFrom(...RESERVED_FIELD_NAMES, 'job', 'prometheus_name', 'x'))
    .map(([times, name]) => 'exported_'.repeat(times) + name),
)

describe('names of metrics', () => {
  test.each<[string, ImportedType, string]>([
    ['node_cpu_seconds_total', 'cumulative_f64', 'node_cpu_seconds_total'],
    ['node_load1', 'f64', 'node_load1'],
    ['requests', 'cumulative_f64', 'requests_total *'],
    ['requests_total', 'f64', 'requests_total_gauge *'],
    ['things_count', 'f64', 'things_count_gauge *'],
    ['rpc_seconds_sum', 'cumulative_f64', 'rpc_seconds_sum'],
    ['rpc_seconds_bucket', 'histogram_f64', 'rpc_seconds_bucket'],
    ['queue_bucket', 'f64', 'queue_bucket_gauge *'],
    ['node_memory_DirectMap1G_bytes', 'f64', 'node_memory_direct_map1g_bytes *'],
    ['node_netstat_TcpExt_TCPHPHits', 'f64', 'node_netstat_tcp_ext_tcphphits *'],
    ['job:up:sum', 'f64', 'job_up_sum_gauge *'],
    ['__x', 'f64', 'x *'],
    ['_1', 'f64', 'unnamed *'],
  ])('%s as %s is %s', (name, type, expected) => {
    const { metric, original } = importedName(name, type)
    expect(`${metric}${original === undefined ? '' : ' *'}`).toBe(expected)
  })

  test('are timeseries names, and come back', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(metricName, fc.constantFrom(...types), (name, type) => {
        const { metric, original } = importedName(name, type)
        const timeseries = `prometheus:${metric}`
        expect(isTimeseriesName(timeseries)).toBe(true)
        expect(originalName(timeseries, original)).toBe(name)
      }),
    )
  })

  test('tell the type of their data', () => {
    expect.hasAssertions()
    const typesOf = new Map<string, ImportedType>()
    fc.assert(
      fc.property(metricName, fc.constantFrom(...types), (name, type) => {
        const { metric } = importedName(name, type)
        expect(typesOf.get(metric) ?? type).toBe(type)
        typesOf.set(metric, type)
      }),
      {
        examples: types.flatMap((type) =>
          ['a', 'a_total', 'a_sum', 'a_gauge'].map(
            (name) => [name, type] as [string, ImportedType],
          ),
        ),
      },
    )
  })

  test('of ours are no imported ones', () => {
    expect(originalName('shop:requests')).toBeUndefined()
  })
})

describe('names of labels', () => {
  test.each([
    ['code', 'code'],
    ['version', 'exported_version'],
    ['job', 'exported_job'],
    ['exported_job', 'exported_exported_job'],
    ['exported_code', 'exported_code'],
  ])('%s is the field %s', (label, field) => {
    expect(fieldOfLabel(label)).toBe(field)
  })

  test('come back, and none is a column of every measurement', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(labelName, (label) => {
        const field = fieldOfLabel(label)
        expect(shownLabel(field)).toBe(
          /^(?:exported_)*(?:job|instance)$/.test(label) ? field : label,
        )
        expect(RESERVED_FIELD_NAMES).not.toContain(field)
      }),
    )
  })

  test.each([
    ['state', 'state'],
    ['größe', 'U__gr_f6__df_e'],
    ['a_é', 'U__a___e9_'],
  ])('the field %s is the label %s', (field, label) => {
    expect(asLabelName(field)).toBe(label)
    expect(isLabelName(label)).toBe(true)
  })
})

test.each([
  ['a_seconds_total', undefined, 'seconds'],
  ['a_bytes', undefined, 'bytes'],
  ['a_amperes', undefined, 'amps'],
  ['a_celsius', undefined, 'degrees_celsius'],
  ['a_seconds_bucket', undefined, 'seconds'],
  ['a_seconds_count', undefined, 'count'],
  ['a_total', undefined, 'count'],
  ['a', undefined, 'none'],
  ['a', 'seconds', 'seconds'],
  ['a_bytes', 'parsecs', 'bytes'],
])('%s, declared in %s, is in %s', (name, declared, units) => {
  expect(unitsOfName(name, declared)).toBe(units)
})
