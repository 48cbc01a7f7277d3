import type { LossCount, SystemStatus } from '@oximeter/api/client'
import { describe, expect, test } from 'vitest'

import {
  judgeCollectors,
  judgeLosses,
  judgeProducers,
  judgeRate,
  judgeSpool,
  judgeStorage,
  type Judged,
} from './judge-system.ts'

const spool = { bytes: 0, max_bytes: 100, blocks: 0, samples: 0, oldest: null, reason: null }
const collector: SystemStatus['collectors'][number] = {
  id: 'c',
  n_producers: 3,
  oldest_unstored: null,
  newest_stored: '2026-11-29T11:59:56Z',
  spool: { ...spool, paused: false },
}
const WELL: SystemStatus = {
  version: '1',
  started: '2026-11-28T12:00:00Z',
  time: '2026-11-29T12:00:00Z',
  programs: [],
  n_producers: 3,
  n_collectors: 2,
  n_live_collectors: 2,
  n_schemas: 9,
  producers: {
    registered: 3,
    assigned: 3,
    failing: 0,
    late: 0,
    refused: 0,
  },
  samples_per_second: 1234,
  slowest_producers: [],
  collectors: [collector],
  losses: [],
  storage: {
    bytes: 2 ** 30,
    rows: 10,
    disk_free_bytes: 2 ** 40,
    disk_total_bytes: 2 ** 41,
    bytes_per_day: null,
    forecast: 'unknown',
    days_until_full: null,
    bytes_at_most: null,
  },
}

function producers(more: Partial<NonNullable<SystemStatus['producers']>>): SystemStatus {
  return { ...WELL, producers: { ...WELL.producers!, ...more } }
}
function storage(more: Partial<NonNullable<SystemStatus['storage']>>): SystemStatus {
  return { ...WELL, storage: { ...WELL.storage!, ...more } }
}
function lost(...losses: LossCount[]): SystemStatus {
  return { ...WELL, losses }
}
function spooled(more: Partial<SystemStatus['collectors'][number]['spool']>): SystemStatus {
  return { ...WELL, collectors: [{ ...collector, spool: { ...collector.spool, ...more } }] }
}

describe.for<[string, (status: SystemStatus) => Judged, [SystemStatus, string, string, string][]]>([
  [
    'producers',
    judgeProducers,
    [
      [WELL, '3', 'all are collected', 'good'],
      [producers({ failing: 1, late: 2 }), '3', '1 failing, 2 late', 'bad'],
      [producers({ late: 2 }), '3', '2 late', 'warning'],
      [producers({ assigned: 1, refused: 4 }), '3', '2 without a collector, 4 refused', 'warning'],
      [producers({ failing: null, late: null }), '3', 'no collector tells how they are', 'good'],
      [producers({ registered: 0, assigned: 0 }), '0', 'none has registered yet', 'plain'],
      [{ ...WELL, producers: null }, '?', 'the database of Nexus does not answer', 'warning'],
    ],
  ],
  [
    'collectors',
    judgeCollectors,
    [
      [WELL, '2', 'all are heard', 'good'],
      [{ ...WELL, n_live_collectors: 1 }, '1', '1 not heard of', 'warning'],
      [{ ...WELL, n_live_collectors: 0 }, '0', 'nothing is collected: start one', 'bad'],
      [{ ...WELL, n_collectors: null }, '?', 'the database of Nexus does not answer', 'warning'],
    ],
  ],
  [
    'samples a second',
    judgeRate,
    [
      [WELL, '1.23 k', 'stored 4 s ago', 'plain'],
      [{ ...WELL, collectors: [] }, '1.23 k', 'none stored yet', 'plain'],
      [{ ...WELL, samples_per_second: null }, '?', 'no collector tells', 'warning'],
    ],
  ],
  [
    'losses',
    judgeLosses,
    [
      [WELL, '0', 'nothing was lost', 'good'],
      [
        lost({ kind: 'dropped', reason: 'spool_full', total: 9, last_hour: 0 }),
        '0',
        '9 since collectors started',
        'warning',
      ],
      [
        lost(
          { kind: 'dropped', reason: 'spool_full', total: 9, last_hour: 1 },
          { kind: 'pages_lost', reason: 'too_late', total: 8, last_hour: 5 },
        ),
        '6',
        'mostly pages lost: too late',
        'bad',
      ],
    ],
  ],
  [
    'spool',
    judgeSpool,
    [
      [WELL, '0 B', 'all that was collected is stored', 'good'],
      [spooled({ bytes: 10 }), '10 B', 'sealed, and not stored yet', 'good'],
      [spooled({ bytes: 60 }), '60 B', 'sealed, and not stored yet', 'warning'],
      [spooled({ bytes: 99, paused: true, reason: 'it is full' }), '99 B', 'it is full', 'bad'],
      [{ ...WELL, collectors: [] }, '?', 'no collector tells', 'warning'],
    ],
  ],
  [
    'storage',
    judgeStorage,
    [
      [WELL, '1 GiB', '1 TiB free; a forecast takes an hour', 'plain'],
      [storage({ forecast: 'lasts' }), '1 GiB', '1 TiB free, which lasts', 'good'],
      [
        storage({ forecast: 'fills', days_until_full: 40 }),
        '1 GiB',
        '1 TiB free; full in 40 d',
        'good',
      ],
      [
        storage({ forecast: 'fills', days_until_full: 5.5 }),
        '1 GiB',
        '1 TiB free; full in 5 d 12 h',
        'warning',
      ],
      [
        storage({ forecast: 'fills', days_until_full: 1 }),
        '1 GiB',
        '1 TiB free; full in 1 d',
        'bad',
      ],
      [{ ...WELL, storage: null }, '?', 'the metrics database does not answer', 'bad'],
    ],
  ],
])('%s', ([, judge, cases]) => {
  test.for(cases)('%#', ([status, value, hint, tone]) => {
    expect(judge(status)).toEqual({ value, hint, tone })
  })
})
