import type {
  Diagnosis,
  Finding,
  LossCount,
  ProgramStatus,
  SystemStatus,
} from '@oximeter/api/client'

import { ago, DAY, HOUR } from './ago.ts'
import { healthNow, lossesOf, rateOf, slowestOf, VERSION } from './collectors.ts'
import type { World } from './world.ts'

const GIB = 2 ** 30

export function statusNow({ fleet, schemas, isTroubled }: World): SystemStatus {
  const { producers, collectors } = fleet
  const live = collectors.filter(({ trouble }) => trouble !== 'silent')
  const heard = producers.filter(({ collector }) => collector && live.includes(collector))
  const isEmpty = collectors.length === 0
  return {
    version: VERSION,
    started: ago(isEmpty ? 20_000 : 9 * DAY),
    time: ago(0),
    programs: programsNow({ isTroubled, live: live.length, of: collectors.length }),
    n_producers: producers.length,
    n_collectors: collectors.length,
    n_live_collectors: live.length,
    n_schemas: schemas.length,
    producers: {
      registered: producers.length,
      assigned: heard.length,
      failing: isEmpty ? null : heard.filter(({ failure }) => failure !== undefined).length,
      late: isEmpty ? null : heard.filter(({ isLate }) => isLate).length,
      refused: isEmpty ? 0 : 2,
    },
    collectors: live.map((collector) => {
      const { oldest_unstored, newest_stored, spool } = healthNow(collector, fleet)
      const n_producers = producers.filter((one) => one.collector === collector).length
      return { id: collector.id, n_producers, oldest_unstored, newest_stored, spool }
    }),
    losses: allLosses(live.flatMap(lossesOf)),
    samples_per_second: isEmpty ? null : rateOf(heard),
    slowest_producers: slowestOf(heard),
    storage: isTroubled
      ? null
      : isEmpty
        ? {
            ...DISK,
            bytes: 0,
            rows: 0,
            bytes_per_day: null,
            forecast: 'unknown',
            bytes_at_most: null,
          }
        : DISK,
  }
}

/** Of all collectors together, the most first. */
function allLosses(losses: readonly LossCount[]): LossCount[] {
  return [...Map.groupBy(losses, ({ kind, reason }) => `${kind} ${reason}`).values()]
    .map((of) => ({
      ...of[0]!,
      total: of.reduce((sum, { total }) => sum + total, 0),
      last_hour: of.reduce((sum, { last_hour }) => sum + last_hour, 0),
    }))
    .toSorted((a, b) => b.total - a.total)
}

const DISK: NonNullable<SystemStatus['storage']> = {
  bytes: 214 * GIB,
  rows: 151_000_000_000,
  disk_free_bytes: 690 * GIB,
  disk_total_bytes: 1024 * GIB,
  bytes_per_day: 24 * GIB,
  forecast: 'lasts',
  days_until_full: null,
  bytes_at_most: 720 * GIB,
}

interface Programs {
  readonly isTroubled: boolean
  readonly live: number
  readonly of: number
}

function programsNow({ isTroubled, live, of }: Programs): ProgramStatus[] {
  const started = ago(of === 0 ? 20_000 : 9 * DAY)
  const program = (name: string, version = VERSION) => ({
    name,
    version,
    url: null,
    started,
    ok: true,
  })
  return [
    program('nexus'),
    program('database', '18.4'),
    isTroubled
      ? {
          ...program('clickhouse'),
          version: null,
          started: null,
          ok: false,
          detail: 'connect ECONNREFUSED [fd00:1122:3344:101::7]:8123',
        }
      : program('clickhouse', '26.9.1'),
    ...Array.from({ length: of }, (_, i): ProgramStatus => ({
      ...program('collector'),
      id: `collector-${i + 1}`,
      started: ago((i + 1) * 17 * HOUR),
      ok: i < live,
      ...(i >= live && { version: null, detail: 'it was not heard for 14 min' }),
    })),
  ]
}

export function diagnosisNow({ fleet, isTroubled }: World): Diagnosis {
  return {
    version: VERSION,
    time: ago(0),
    elapsed_ms: 84,
    findings: [
      ...(isTroubled ? TROUBLES : []),
      ...(fleet.collectors.length === 0 ? [NO_COLLECTOR] : []),
      well('clock', 'All clocks agree to within 40 ms.'),
      well('parts', 'No table has more parts than it should.'),
      well('database', 'The database of Nexus answers within 2 ms.'),
    ],
  }
}

function well(check: string, text: string): Finding {
  return { check, code: 'ok', severity: 'ok', subject: '', text, what_to_do: null }
}

const NO_COLLECTOR: Finding = {
  check: 'collectors',
  code: 'none',
  severity: 'critical',
  subject: '',
  text: 'No collector is in service: nothing is collected.',
  what_to_do: 'Start one with "oximeter run".',
}

const TROUBLES: readonly Finding[] = [
  {
    check: 'clickhouse',
    code: 'unreachable',
    severity: 'critical',
    subject: 'clickhouse',
    text: 'The metrics database does not answer: connect ECONNREFUSED.',
    what_to_do: 'Start it again. Collectors keep what they collect until their spools are full.',
  },
  {
    check: 'disk',
    code: 'fills',
    severity: 'critical',
    subject: 'clickhouse',
    text: 'Its disk was 97 % full when it last answered, and fills within a day.',
    what_to_do: 'Keep samples for fewer days with "oximeter retention set", or give it more room.',
  },
  {
    check: 'spool',
    code: 'paused',
    severity: 'warning',
    subject: '[fd00:1122:3344:102::10]:12223',
    text: 'Its spool is full: pulling pauses, and producers keep their pages.',
    what_to_do: 'It goes on by itself once ClickHouse answers.',
  },
]
