import type { CollectorProgress, ProgramStatus, SystemStatus } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { answering } from '../../test/answering.ts'
import type { Style } from '../output/table.ts'
import { systemStatus } from './status.ts'

const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../test/golden/${name}.txt`

const idOf = (n: number): string => `c${String(n).padStart(7, '0')}-0000-4000-8000-000000000000`
const started = '2026-08-18T22:00:00Z'

function program(name: string, more: Partial<ProgramStatus> = {}): ProgramStatus {
  return { name, version: '0.1.0', url: null, started, ok: true, ...more }
}

const others = [
  program('nexus'),
  program('database', { version: 'PostgreSQL 18.4', started: null }),
  program('clickhouse', { version: '26.7.2.1', url: 'http://127.0.0.1:8123' }),
]

function progress(n: number, more: Partial<CollectorProgress> = {}): CollectorProgress {
  return {
    id: idOf(n),
    n_producers: 600,
    oldest_unstored: '2026-08-21T21:59:57Z',
    newest_stored: '2026-08-21T21:59:57Z',
    spool: {
      bytes: 12_582_912,
      max_bytes: 4 * 2 ** 30,
      blocks: 2,
      samples: 100_000,
      oldest: '2026-08-21T21:59:57Z',
      paused: false,
      reason: null,
    },
    ...more,
  }
}

const well: SystemStatus = {
  version: '0.1.0',
  started,
  time: '2026-08-21T22:00:00.123Z',
  programs: [...others, program('collector', { id: idOf(1), url: 'http://127.0.0.1:12223' })],
  n_producers: 1200,
  n_collectors: 1,
  n_live_collectors: 1,
  n_schemas: 42,
  producers: { registered: 1200, assigned: 1200, failing: 0, late: 0, refused: 0 },
  collectors: [progress(1)],
  losses: [],
  samples_per_second: 2400,
  slowest_producers: [],
  storage: {
    bytes: 13_207_024_435,
    rows: 12_345_678_901,
    disk_free_bytes: 83_932_712_960,
    disk_total_bytes: 270_553_174_016,
    bytes_per_day: 1_181_116_006,
    forecast: 'fills',
    days_until_full: 71.1,
    bytes_at_most: null,
  },
}

const troubled: SystemStatus = {
  ...well,
  programs: [
    program('nexus'),
    program('database', {
      version: null,
      url: 'postgresql://db.example:5432/oximeter',
      started: null,
      ok: false,
      detail: 'the SQL database of Nexus cannot be reached \u001b[2J',
    }),
    program('clickhouse', {
      version: null,
      url: 'http://clickhouse.metrics.svc.cluster.local:8123',
      started: null,
      ok: false,
      detail: 'cannot look at the engine: connect ECONNREFUSED 127.0.0.1:8123',
    }),
    ...Array.from({ length: 30 }, (_, n) =>
      program('collector', {
        id: idOf(n),
        ...(n % 10 === 0 && {
          ok: false,
          version: null,
          detail: 'its collector did not answer within 2000 ms',
        }),
      }),
    ),
  ],
  n_producers: null,
  n_collectors: 30,
  producers: null,
  collectors: [
    progress(1),
    progress(2, {
      spool: {
        ...progress(2).spool,
        bytes: 4 * 2 ** 30,
        paused: true,
        reason: 'what waits is near its bound: connect ECONNREFUSED',
      },
      newest_stored: null,
    }),
  ],
  losses: Array.from({ length: 9 }, (_, i) => ({
    kind: i % 2 === 0 ? ('dropped' as const) : ('quarantined' as const),
    reason: i % 2 === 0 ? `age ${i}` : 'schema_conflict '.repeat(9),
    total: 123_456_789 - i,
    last_hour: 12_000 - i,
  })),
  storage: null,
}

async function textOf(status: SystemStatus): Promise<string> {
  const answer = await systemStatus(answering({ '/v1/status': JSON.stringify(status) }))
  expect(answer.json).toEqual(status)
  return answer.text(plain)
}

test.for([
  ['well', well],
  ['troubled', troubled],
  [
    'new',
    {
      ...well,
      started: '2026-08-21T21:59:50Z',
      programs: others,
      n_collectors: 0,
      producers: { registered: 0, assigned: 0, failing: null, late: null, refused: 2 },
      collectors: [],
      storage: {
        ...well.storage!,
        rows: 1234,
        bytes: 120_000,
        bytes_per_day: null,
        forecast: 'unknown',
        days_until_full: null,
      },
    },
  ],
] satisfies [string, SystemStatus][])(
  'oximeter status: %s, on one screen',
  async ([name, status]) => {
    const text = await textOf(status)
    await expect(text).toMatchFileSnapshot(golden(`status-${name}`))
    const lines = text.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(30)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  },
)

test.for([
  ['lasts', null, /, until the oldest days are dropped: 20 GiB at most\.\n$/],
  ['fills', 0.5, /: the disk is full in 12 hours\.\n$/],
  ['fills', 4.2, /: the disk is full in 4\.2 days\.\n$/],
] as const)('a disk that %s (%d)', async ([forecast, days_until_full, words]) => {
  const storage = { ...well.storage!, forecast, days_until_full, bytes_at_most: 20 * 2 ** 30 }
  expect(await textOf({ ...well, storage })).toMatch(words)
})
