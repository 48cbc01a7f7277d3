import type { CollectorHealth, CollectorStats } from '@oximeter/api/client'
import type { PartState } from '@oximeter/db'
import { describe, expect, test } from 'vitest'
import { schemaOf } from '../../../test/store-harness.ts'
import { VERSION } from '../../version.ts'
import type { Check } from '../check.ts'
import { Facts, type AskedCollector } from '../facts.ts'
import { run } from '../diagnose.ts'
import { alerts, type KnownAlerts } from './alerts.ts'
import { cardinality, type KnownCardinality } from './cardinality.ts'
import { clock, type KnownClocks } from './clock.ts'
import { codecs, type KnownSizes } from './codecs.ts'
import { collectors } from './collectors.ts'
import { disk } from './disk.ts'
import { leases, type KnownLeases } from './leases.ts'
import { losses } from './losses.ts'
import { memory } from './memory.ts'
import { parts } from './parts.ts'
import { programs } from './programs.ts'
import { quarantine } from './quarantine.ts'
import { queues } from './queues.ts'
import { registrations } from './registrations.ts'
import { schemas } from './schemas.ts'

const NOW = Date.UTC(2026, 7, 21, 22)
const MINUTE = 60_000
const HOUR = 3_600_000
const GIB = 2 ** 30
const ID = 'c0000000-0000-4000-8000-000000000000'

/** `severity code subject` of each finding, or `ok`; all of them say what to do. */
function judged<Known>(check: Check<Known>, known: Known): string[] {
  const findings = check.judge(known)
  expect(findings.length).toBeGreaterThan(0)
  for (const { text, severity, what_to_do } of findings) {
    expect(text).toMatch(/\S/)
    expect(text).not.toMatch(/undefined|NaN|\[object/)
    expect(what_to_do === null).toBe(severity === 'ok')
    expect(what_to_do).not.toBe('')
  }
  return findings.map(({ severity, code, subject }) =>
    severity === 'ok' ? 'ok' : `${severity} ${code} ${subject}`.trim(),
  )
}

function textsOf<Known>(check: Check<Known>, known: Known): string {
  return check
    .judge(known)
    .map(({ text, what_to_do }) => `${text} ${what_to_do}`)
    .join('\n')
}

function spool(more: Partial<CollectorHealth['spool']> = {}): CollectorHealth['spool'] {
  return {
    bytes: 0,
    max_bytes: 4 * GIB,
    blocks: 0,
    samples: 0,
    oldest: null,
    paused: false,
    reason: null,
    ...more,
  }
}

function health(more: Partial<CollectorHealth> = {}): CollectorHealth {
  return {
    time: new Date(NOW).toISOString(),
    n_failing: 0,
    oldest_unstored: null,
    newest_stored: null,
    spool: spool(),
    losses: [],
    skewed: [],
    most_series: [],
    ...more,
  }
}

const STATS = {
  id: ID,
  version: VERSION,
  last_refresh: new Date(NOW - 10_000).toISOString(),
} as CollectorStats

function collector(more: Partial<AskedCollector> = {}): AskedCollector {
  return {
    id: ID,
    address: '127.0.0.1:12223',
    timeRegistered: new Date(NOW - HOUR),
    timeLastSeen: new Date(NOW - 5000),
    live: true,
    draining: false,
    apiToken: null,
    tls: false,
    capacity: 1,
    producers: 10,
    handingOver: 0,
    samplesPerSecond: null,
    spoolBytes: null,
    spoolLimitBytes: null,
    answer: { value: STATS },
    ...more,
  }
}

describe('programs', () => {
  const version = { version: '1', timeMs: NOW }
  test.for([
    ['both there', { value: version }, { value: { ...version, startedMs: 0 } }, ['ok']],
    [
      'both away',
      { error: 'refused' },
      { error: 'refused' },
      ['critical database_away database', 'critical clickhouse_away clickhouse'],
    ],
  ] as const)('%s', ([, database, clickhouse, found]) => {
    expect(judged(programs, { database, clickhouse })).toEqual(found)
  })
})

const clockOf = (offsetMs: number, uncertaintyMs = 5): KnownClocks => ({
  clocks: [{ subject: 'clickhouse', offsetMs, uncertaintyMs }],
  producers: [],
})

describe('clock', () => {
  test.for([
    [clockOf(0), ['ok']],
    [clockOf(-900), ['ok']],
    [clockOf(1500, 600), ['ok']],
    [clockOf(1500), ['warning clock_skew clickhouse']],
    [clockOf(-45_000), ['critical clock_skew clickhouse']],
    [
      { clocks: [], producers: [{ producer_id: 'p', offset_ms: 5000 }] },
      ['warning producer_clock_skew producer p'],
    ],
  ] as const)('%j: %j', ([known, found]) => {
    expect(judged(clock, known)).toEqual(found)
  })
  test('it says which way', () => {
    expect(textsOf(clock, clockOf(-45_000))).toContain('45 s behind')
    expect(textsOf(clock, clockOf(2000))).toContain('2 s ahead of')
  })
})

const crowdOf = (n: number) => ({ crowded: [{ table: 't', partition: 'p', parts: n, rows: 9 }] })

describe('parts', () => {
  const well: PartState = {
    crowded: [{ table: 't', partition: '20260821', parts: 12, rows: 9 }],
    delayAt: 1000,
    runningMerges: 1,
    longestMergeSeconds: 3,
    mutations: [],
    detached: [],
    unsettled: [{ table: 't', day: '20260821', ageSeconds: 60 }],
  }
  const mutation = { table: 't', command: 'UPDATE …', ageSeconds: 5, partsToDo: 3, failure: '' }
  test.for<[Partial<PartState>, string[]]>([
    [{}, ['ok']],
    [{ crowded: [] }, ['ok']],
    [crowdOf(101), ['note many_parts t, partition p']],
    [crowdOf(600), ['warning many_parts t, partition p']],
    [crowdOf(1000), ['critical many_parts t, partition p']],
    [{ longestMergeSeconds: 4000 }, ['note long_merge clickhouse']],
    [{ mutations: [mutation] }, ['ok']],
    [{ mutations: [{ ...mutation, ageSeconds: 4000 }] }, ['warning slow_mutation t']],
    [{ mutations: [{ ...mutation, failure: 'no' }] }, ['warning stuck_mutation t']],
    [{ detached: [{ table: 't', reason: '', parts: 1 }] }, ['note detached_parts t']],
    [{ detached: [{ table: 't', reason: 'broken', parts: 2 }] }, ['warning broken_parts t']],
    [
      { unsettled: [{ table: 't', day: '20260101', ageSeconds: 100_000 }] },
      ['warning unsettled_days clickhouse'],
    ],
  ])('%j: %j', ([more, found]) => {
    expect(judged(parts, { ...well, ...more })).toEqual(found)
  })
})

test.for([
  [0.5, 1, ['ok']],
  [0.85, 1, ['warning memory_tight clickhouse']],
  [0.96, 1, ['critical memory_tight clickhouse']],
  [5, 0, ['ok']],
] as const)('memory: %d of %d GiB: %j', ([used, limit, found]) => {
  const known = { usedBytes: used * GIB, limitBytes: limit * GIB }
  expect(judged(memory, known)).toEqual(found)
})

describe('disk', () => {
  const status = {
    bytes: GIB,
    rows: 1,
    disk_free_bytes: 50 * GIB,
    disk_total_bytes: 100 * GIB,
    bytes_per_day: GIB,
    forecast: 'fills',
    days_until_full: 50,
    bytes_at_most: null,
  } as const
  const one = {
    name: 'default',
    freeBytes: 50 * GIB,
    totalBytes: 100 * GIB,
    isReadOnly: false,
    isBroken: false,
  }
  test.for([
    [{}, {}, ['ok']],
    [{ isReadOnly: true }, {}, ['critical disk_read_only disk default']],
    [{ isBroken: true }, {}, ['critical disk_broken disk default']],
    [{ freeBytes: 9 * GIB }, {}, ['warning disk_nearly_full disk default']],
    [{ freeBytes: GIB }, {}, ['critical disk_nearly_full disk default']],
    [{}, { days_until_full: 10 }, ['warning disk_fills']],
    [{}, { days_until_full: 1.5 }, ['critical disk_fills']],
    [{}, { forecast: 'lasts', days_until_full: null }, ['ok']],
    [{}, { forecast: 'unknown', bytes_per_day: null, days_until_full: null }, ['ok']],
  ] as const)('%j, %j: %j', ([more, told, found]) => {
    const known = { disks: [{ ...one, ...more }], status: { ...status, ...told } }
    expect(judged(disk, known)).toEqual(found)
  })
})

const waiting = (ms: number) => ({ oldest_unstored: new Date(NOW - ms).toISOString() })

test.for<[Partial<CollectorHealth>, string[]]>([
  [waiting(5000), ['ok']],
  [waiting(10 * MINUTE), [`warning storing_lags collector ${ID}`]],
  [waiting(2 * HOUR), [`critical storing_lags collector ${ID}`]],
  [{ spool: spool({ bytes: 2.5 * GIB }) }, [`warning spool_fills collector ${ID}`]],
  [{ spool: spool({ bytes: 3.5 * GIB }) }, [`critical spool_fills collector ${ID}`]],
  [{ spool: spool({ paused: true }) }, [`critical collection_paused collector ${ID}`]],
])('queues: %j: %j', ([more, found]) => {
  expect(judged(queues, [{ id: ID, health: health(more) }])).toEqual(found)
})

test('no queue is known, and why one waits is said', () => {
  expect(judged(queues, [])).toEqual(['ok'])
  const told = health({ spool: spool({ paused: true, reason: 'the disk is full' }) })
  expect(textsOf(queues, [{ id: ID, health: told }])).toContain('the disk is full')
})

test.for([
  [[], ['ok']],
  [[{ kind: 'dropped', reason: 'age', total: 7, last_hour: 0 }], ['ok']],
  [[{ kind: 'dropped', reason: 'age', total: 7, last_hour: 1 }], ['critical dropped age']],
  [
    [
      { kind: 'quarantined', reason: 'schema_conflict', total: 7, last_hour: 2 },
      { kind: 'refused', reason: 'too_long', total: 7, last_hour: 2 },
      { kind: 'pages_lost', reason: 'pages lost', total: 7, last_hour: 2 },
    ],
    [
      'warning quarantined schema_conflict',
      'warning refused too_long',
      'warning pages_lost pages lost',
    ],
  ],
] as const)('losses: %j: %j', ([known, found]) => {
  expect(judged(losses, known)).toEqual(found)
})

test.for<[Partial<KnownLeases>, string[]]>([
  [{}, ['ok']],
  [{ late: 3 }, ['warning late_renewals']],
  [{ expired: 1 }, ['note expired_leases']],
  [{ assignments: { live: 5, gone: 3, none: 2 } }, ['critical unassigned_producers']],
])('leases: %j: %j', ([more, found]) => {
  const known = {
    all: 10,
    expired: 0,
    late: 0,
    worst: [],
    leaseMs: 10 * MINUTE,
    assignments: { live: 10, gone: 0, none: 0 },
    ...more,
  }
  expect(judged(leases, known)).toEqual(found)
})

const statsWith = (more: Partial<CollectorStats>) => ({ answer: { value: { ...STATS, ...more } } })

describe('collectors', () => {
  const subject = `collector ${ID}`
  test.for<[Partial<AskedCollector>[], string[]]>([
    [[], ['critical no_collector']],
    [[{}], ['ok']],
    [[{ live: false }], [`critical silent_collector ${subject}`]],
    [[{ live: false, producers: 0 }], [`warning silent_collector ${subject}`]],
    [[{ answer: { error: 'no' } }], [`warning unreachable_collector ${subject}`]],
    [[statsWith({ last_refresh: null })], [`warning stale_list ${subject}`]],
    [[statsWith({ last_refresh: '2026-08-21T21:00:00Z' })], [`warning stale_list ${subject}`]],
    [[statsWith({ version: '0.0.9' })], [`note other_version ${subject}`]],
    [[{ producers: 90 }, { producers: 10, id: 'other' }], [`note uneven_load ${subject}`]],
    [[{ producers: 12 }, { producers: 1, id: 'other' }], ['ok']],
  ])('%j: %j', ([list, found]) => {
    expect(judged(collectors, { collectors: list.map(collector), nowMs: NOW })).toEqual(found)
  })
})

test('refused registrations: those that try most, and why', () => {
  expect(judged(registrations, [])).toEqual(['ok'])
  const refusal = {
    id: null,
    address: '127.0.0.1:0',
    peer: '192.0.2.1',
    reason: 'invalid_address' as const,
    detail: 'it has port 0',
    count: 3,
    first_at: '2026-08-21T21:00:00Z',
    last_at: '2026-08-21T21:59:00Z',
  }
  const known = [refusal, { ...refusal, id: 'p', count: 9 }]
  expect(judged(registrations, known)).toEqual([
    'warning refused_registration producer p',
    'warning refused_registration peer 192.0.2.1',
  ])
  expect(textsOf(registrations, known)).toContain('it has port 0')
})

test.for([
  [2 * HOUR, 'warning quarantined_samples disk:level'],
  [48 * HOUR, 'note quarantined_samples disk:level'],
] as const)('quarantine: the last came %d ms ago: %s', ([agoMs, found]) => {
  const last = BigInt(NOW - agoMs) * 1_000_000n
  const group = { name: 'disk:level', reason: 'schema_conflict', count: 4, first: last, last }
  const known = { groups: [{ ...group, example: 'the datum is f64' }], nowMs: NOW }
  expect(judged(quarantine, known)).toEqual([found])
  expect(judged(quarantine, { groups: [], nowMs: NOW })).toEqual(['ok'])
})

const tableOf = (name: string, perRow: number, rows = 2_000_000) => ({
  table: `measurements_${name}`,
  rows,
  bytes: perRow * rows,
  parts: 1,
})

const columnOf = (name: string, of: string, perRow: number, rawPerRow = 8) => ({
  table: `measurements_${of}`,
  column: name,
  rows: 1000,
  bytes: perRow * 1000,
  uncompressedBytes: rawPerRow * 1000,
})

const sizesOf = (one: KnownSizes['tables'][number], ...columns: KnownSizes['columns']) => ({
  tables: [one],
  columns,
})

describe('codecs', () => {
  test.for<[string, KnownSizes, string[]]>([
    ['few rows', sizesOf(tableOf('f64', 90, 1000)), ['ok']],
    ['a counter of usual size', sizesOf(tableOf('cumulativeu64', 0.9)), ['ok']],
    [
      'a large counter',
      sizesOf(tableOf('cumulativeu64', 1.5)),
      ['note large_samples measurements_cumulativeu64'],
    ],
    ['a large gauge', sizesOf(tableOf('f64', 5)), ['note large_samples measurements_f64']],
    ['texts', sizesOf(tableOf('string', 50)), ['ok']],
    ['a histogram nothing is known of', sizesOf(tableOf('histogramf64', 90)), ['ok']],
    [
      'a histogram with 47 bins',
      sizesOf(tableOf('histogramf64', 30), columnOf('counts', 'histogramf64', 12, 376)),
      ['ok'],
    ],
    [
      'a histogram with 10 bins',
      sizesOf(tableOf('histogramf64', 30), columnOf('counts', 'histogramf64', 12, 80)),
      ['note large_samples measurements_histogramf64'],
    ],
  ])('%s', ([, known, found]) => {
    expect(judged(codecs, known)).toEqual(found)
  })
  test('the worst column is named, and what to do about it', () => {
    const known = sizesOf(
      tableOf('f64', 9),
      columnOf('timestamp', 'f64', 6),
      columnOf('raw', 'f64', 2),
    )
    expect(textsOf(codecs, known)).toMatch(/most of it is timestamp with 6.*whole milliseconds/)
  })
})

const seriesOf = (series: number, newInDay: number): KnownCardinality => ({
  series: [
    { name: 'http:requests', series, newInDay, newInHour: 7 },
    { name: 'host:load', series: 3, newInDay: 0, newInHour: 0 },
  ],
  fields: [
    { name: 'http:requests', field: 'user', values: 90, newValues: 3, example: 'u1' },
    { name: 'http:requests', field: 'route', values: 12, newValues: 80, example: '/a' },
  ],
  producers: [],
})

describe('cardinality', () => {
  test.for<[KnownCardinality, string[]]>([
    [{ series: [], fields: [], producers: [] }, ['ok']],
    [seriesOf(500, 10), ['ok']],
    [seriesOf(500, 400), ['ok']],
    [seriesOf(5000, 5000), ['ok']],
    [seriesOf(5000, 4000), ['warning series_churn http:requests']],
    [seriesOf(200_000, 10), ['warning many_series http:requests']],
    [seriesOf(2_000_000, 10), ['critical many_series http:requests']],
    [
      { ...seriesOf(20_000, 10), producers: [{ producer_id: 'p', n_series: 15_000 }] },
      ['note one_producer_has_most_series producer p'],
    ],
    [{ ...seriesOf(20_000, 10), producers: [{ producer_id: 'p', n_series: 5000 }] }, ['ok']],
  ])('%j: %j', ([known, found]) => {
    expect(judged(cardinality, known)).toEqual(found)
  })
  test('the field that makes it is named: the one with most values, or most new ones', () => {
    expect(textsOf(cardinality, seriesOf(200_000, 10))).toContain(
      'the field user: 90, such as "u1"; route has 12',
    )
    expect(textsOf(cardinality, seriesOf(5000, 4000))).toContain('the field route: 80')
  })
})

test.for([
  ['young', { created: BigInt(NOW) * 1_000_000n }, true, ['ok']],
  ['old', {}, true, ['note provisional_schemas disk:reads']],
  ['old, and open', { open: true }, true, ['ok']],
  ['defined', {}, false, ['ok']],
] as const)('a schema that is %s', ([, more, provisional, found]) => {
  const schema = { ...schemaOf('disk:reads'), created: 0n, ...more }
  expect(judged(schemas, { schemas: [{ schema, provisional }], nowMs: NOW })).toEqual(found)
})

describe('alerts', () => {
  const evaluation = {
    error: null,
    failures: 0,
    timeEvaluated: new Date(NOW - MINUTE),
    timeSucceeded: new Date(NOW - HOUR),
  }
  const rule = { name: 'Too hot', source: null, evaluation }
  const failing = { ...rule, evaluation: { ...evaluation, failures: 3, error: 'no room:heat' } }
  const timeSent = new Date(NOW - HOUR)
  const receiver = {
    name: 'ops',
    source: null,
    delivery: { error: null, timeSent, timeFailed: null },
  }
  const failed = (agoMs: number, source: string | null = null) => ({
    ...receiver,
    source,
    delivery: { error: 'it answered 500', timeSent, timeFailed: new Date(NOW - agoMs) },
  })
  const problem = { line: 3, column: 9, message: 'there is no room:heat', hint: null }
  const known = (more: Partial<KnownAlerts>): KnownAlerts => {
    return { rules: [rule], receivers: [receiver], files: [], nowMs: NOW, ...more }
  }
  test.for<[string, Partial<KnownAlerts>, string[]]>([
    ['all is well', {}, ['ok']],
    ['no rule', { rules: [], receivers: [] }, ['ok']],
    ['not evaluated yet', { rules: [{ ...rule, evaluation: undefined }] }, ['ok']],
    ['nobody is told', { receivers: [] }, ['note nobody_is_told']],
    ['a rule fails', { rules: [rule, failing] }, ['warning rule_fails rule Too hot']],
    [
      'rules fail for one reason',
      { rules: ['A', 'B', 'C', 'D', 'E'].map((name) => ({ ...failing, name })) },
      ['warning rule_fails rules A, B, C and 2 more'],
    ],
    ['nothing was ever told', { receivers: [{ ...receiver, delivery: undefined }] }, ['ok']],
    ['a receiver fails', { receivers: [failed(MINUTE)] }, ['warning receiver_fails receiver ops']],
    ['one failed last', { receivers: [failed(HOUR)] }, ['note receiver_fails receiver ops']],
    ['a file is right', { files: [{ file: 'a.toml', problems: [] }] }, ['ok']],
    [
      'a file is wrong',
      { files: [{ file: 'a.toml', problems: [problem, problem] }] },
      ['warning rule_file_wrong a.toml:3:9'],
    ],
  ])('%s', ([, more, found]) => {
    expect(judged(alerts, known(more))).toEqual(found)
  })
  test.for<[string, Partial<KnownAlerts>, string]>([
    ['why a rule fails', { rules: [failing] }, 'cannot be evaluated: no room:heat. 3 evaluations'],
    ['where it is shown', { rules: [failing] }, "oximeter alerts rule 'Too hot'"],
    ['where it is written', { rules: [{ ...failing, source: 'a.toml:7' }] }, 'check a.toml says'],
    ['why a receiver fails', { receivers: [failed(MINUTE)] }, 'it answered 500'],
    ['how it is tried', { receivers: [failed(MINUTE)] }, 'oximeter alerts test ops'],
    ['where it is changed', { receivers: [failed(MINUTE, 'a.toml:9')] }, 'has it, a.toml:9'],
  ])('it says %s', ([, more, text]) => {
    expect(textsOf(alerts, known(more))).toContain(text)
  })
})

test('a check that fails is a finding', async () => {
  const broken: Check<never> = {
    name: 'broken',
    gather: () => Promise.reject(new Error('no such table')),
    judge: () => [],
  }
  const facts = new Facts({} as never)
  expect(await run(broken, facts)).toMatchObject([
    {
      check: 'broken',
      code: 'check_failed',
      severity: 'warning',
      text: 'This could not be looked at: no such table',
    },
  ])
})
