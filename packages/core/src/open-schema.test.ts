import { describe, expect, test } from 'vitest'
import {
  cumulativeF64,
  deriveSchema,
  diffClosedSchemas,
  diffSchemas,
  f64,
  metric,
  openMetric,
  samplesToPoints,
  schemaOf,
  SeriesNumbering,
  string,
  target,
  timeseriesKeyBytes,
  u16,
  withFieldsOf,
  type Labels,
  type TimeseriesSchema,
} from './index.ts'
import { codeOf } from '../test/thrown.ts'

const node = target('node', { instance: string(), port: u16() }, { description: 'A machine' })
const first = node.of({ instance: 'one', port: 9100 })
const cpuSeconds = openMetric('cpu_seconds', cumulativeF64(), {
  units: 'seconds',
  description: 'Time of processors',
})

function definitionOf(labels: Labels): TimeseriesSchema | undefined {
  return cpuSeconds.series(first, labels).definition
}

function field(name: string, type: 'string' | 'u8' = 'string') {
  return { name, type, source: 'metric', description: '' } as const
}

describe('an open metric', () => {
  test('has series with whatever labels, and each with all that its definition says', () => {
    const series = cpuSeconds.series(first, { mode: 'idle', cpu: '0' })
    expect(series).toMatchObject({
      name: 'node:cpu_seconds',
      version: 1,
      datumType: 'cumulative_f64',
      targetFields: first.fields,
      metricFields: [
        { name: 'cpu', type: 'string', value: '0' },
        { name: 'mode', type: 'string', value: 'idle' },
      ],
    })
    expect(series.definition).toMatchObject({
      open: true,
      units: 'seconds',
      description: { target: 'A machine', metric: 'Time of processors' },
    })
    expect(series.definition!.fields.map(({ name, source }) => `${source} ${name}`)).toEqual([
      'metric cpu',
      'target instance',
      'metric mode',
      'target port',
    ])
    expect(diffClosedSchemas(series.definition!, deriveSchema(series))).toEqual([])
  })

  test('shares what it says between series with the same names, and only those', () => {
    expect(definitionOf({ a: '1', b: '2' })).toBe(definitionOf({ b: '3', a: '4' }))
    expect(definitionOf({ a: '1' })).not.toBe(definitionOf({ b: '1' }))
  })

  test('says what its labels are, where that is told', () => {
    const of = openMetric('requests', f64())
    const { definition } = of.series(first, { route: '/', zone: 'a' }, { route: 'Which of all' })
    const described = definition!.fields.filter(({ source }) => source === 'metric')
    expect(described.map(({ name, description }) => [name, description])).toEqual([
      ['route', 'Which of all'],
      ['zone', ''],
    ])
  })

  test('takes an empty label for none, so that the key is the same', () => {
    const [without, empty] = [{ cpu: '0' }, { cpu: '0', mode: '' }].map((labels) =>
      cpuSeconds.series(first, labels),
    )
    expect(empty).toEqual(without)
    expect(timeseriesKeyBytes(empty!)).toEqual(timeseriesKeyBytes(without!))
  })

  test('says it all to whoever collects points', () => {
    const numbering = new SeriesNumbering()
    const timeseries = cpuSeconds.series(first, { cpu: '0' })
    const datum = { type: 'cumulative_f64', startTime: 1n, value: 2 } as const
    samplesToPoints([{ timeseries, timestamp: 2n, datum }], numbering)
    expect(numbering.describe(0)?.schema).toBe(timeseries.definition)
  })

  test.for<[string, string, () => unknown]>([
    ['a name that is none', 'invalid_timeseries_name', () => openMetric('A b', f64())],
    [
      'a unit that is none',
      'schema_definition',
      () => openMetric('a', f64(), { units: 'x' as never }),
    ],
    ['a datum that is none', 'schema_definition', () => openMetric('a', {} as never)],
    ['no datum', 'schema_definition', () => openMetric('a', undefined as never)],
    ['a version that is none', 'schema_definition', () => openMetric('a', f64(), { version: 0 })],
    [
      'another version',
      'target_metric_version_mismatch',
      () => openMetric('a', f64(), { version: 2 }).series(first, {}),
    ],
    [
      'a label of the target',
      'duplicate_field_name',
      () => cpuSeconds.series(first, { instance: 'x' }),
    ],
    ['a reserved label', 'schema_definition', () => cpuSeconds.series(first, { datum: 'x' })],
    [
      'a label that is no name',
      'schema_definition',
      () => cpuSeconds.series(first, { 'a-b': 'x' }),
    ],
    ['a value that is no text', 'datum_error', () => cpuSeconds.series(first, { a: 1 as never })],
  ])('refuses %s', ([, code, make]) => {
    expect(codeOf(make)).toBe(code)
  })
})

describe('an open schema', () => {
  const stored = schemaOf(
    node,
    metric('load', { cpu: string(), core: u16() }, f64(), { open: true }),
    1n,
  )
  const load = (change: Partial<TimeseriesSchema>): TimeseriesSchema => ({
    ...stored,
    open: false,
    ...change,
  })
  const without = (name: string) => stored.fields.filter((other) => other.name !== name)

  test('is what the definition asked for, and no other is', () => {
    expect(stored.open).toBe(true)
    expect(schemaOf(node, metric('load', {}, f64()))).not.toHaveProperty('open')
    expect(codeOf(() => metric('load', {}, f64(), { open: 1 as never }))).toBe('schema_definition')
  })

  test.for<[string, Partial<TimeseriesSchema>, readonly string[]]>([
    ['the same', {}, []],
    ['a text more', { fields: [...stored.fields, field('zone')] }, []],
    ['a text less', { fields: without('cpu') }, []],
    ['a number more', { fields: [...stored.fields, field('zone', 'u8')] }, ['field_added']],
    ['a number less', { fields: without('core') }, ['field_removed']],
    ['another type', { fields: [...without('cpu'), field('cpu', 'u8')] }, ['field_type']],
    [
      'another source',
      { fields: [...without('cpu'), { ...field('cpu'), source: 'target' }] },
      ['field_source'],
    ],
    ['another datum', { datumType: 'i64' }, ['datum_type']],
    ['another version', { version: 2 }, ['version']],
  ])('takes data with %s as it should', ([, change, kinds]) => {
    expect(diffSchemas(stored, load(change)).map(({ kind }) => kind)).toEqual(kinds)
    const isChanged = Object.keys(change).length > 0
    expect(diffClosedSchemas(stored, load(change)).length > 0).toBe(isChanged)
  })

  test('grows by the fields of others, in order, and is itself where there are none', () => {
    const more = load({
      fields: [field('zone'), field('alpha'), { ...field('cpu'), description: 'x' }],
    })
    const grown = withFieldsOf(stored, more)
    expect(grown.fields.map(({ name }) => name)).toEqual([
      'alpha',
      'core',
      'cpu',
      'instance',
      'port',
      'zone',
    ])
    expect(grown).toMatchObject({ open: true, units: stored.units })
    expect(withFieldsOf(grown, more)).toBe(grown)
    expect(withFieldsOf(grown, stored)).toBe(grown)
  })
})
