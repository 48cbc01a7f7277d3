import type { CollectorHealth } from '@oximeter/api/client'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { bytesText, counted, percentText, timeText } from '../words.ts'

export interface KnownQueue {
  readonly id: string
  readonly health: CollectorHealth
}

const HALF_FULL = 0.5
const NEARLY_FULL = 0.8
const LATE_MS = 300_000
const VERY_LATE_MS = 3_600_000

/** What waits in collectors for ClickHouse. */
export const queues: Check<readonly KnownQueue[]> = {
  name: 'queues',
  needs: 'database',
  async gather(facts) {
    return (await facts.collectors()).flatMap(({ id, answer }) =>
      'value' in answer && answer.value.health !== undefined
        ? [{ id, health: answer.value.health }]
        : [],
    )
  },
  judge(known) {
    const bytes = known.reduce((sum, { health }) => sum + health.spool.bytes, 0)
    return orFine(
      known.flatMap(judgeOne),
      known.length === 0
        ? 'No collector tells what waits in it.'
        : `${bytesText(bytes)} wait in the spools of ${counted(known.length, 'collector')}; all get on.`,
    )
  },
}

function judgeOne({ id, health }: KnownQueue): Judgement[] {
  const { spool, oldest_unstored, time } = health
  const share = spool.max_bytes > 0 ? spool.bytes / spool.max_bytes : 0
  const ageMs = oldest_unstored === null ? 0 : Date.parse(time) - Date.parse(oldest_unstored)
  if (!spool.paused && share < HALF_FULL && ageMs < LATE_MS) return []
  const isBad = spool.paused || share >= NEARLY_FULL || ageMs >= VERY_LATE_MS
  const why = spool.reason === null ? '' : ` Why: ${spool.reason}.`
  return [
    {
      code: spool.paused
        ? 'collection_paused'
        : share >= HALF_FULL
          ? 'spool_fills'
          : 'storing_lags',
      severity: isBad ? 'critical' : 'warning',
      subject: `collector ${id}`,
      text:
        `${bytesText(spool.bytes)} of ${bytesText(spool.max_bytes)} (${percentText(share)}) wait in its ` +
        `spool, the oldest for ${timeText(ageMs)}${spool.paused ? ', and it collects no more' : ''}.${why}`,
      what_to_do:
        'oximeter spool shows what waits and why; it gets on by itself once ClickHouse takes it. Past ' +
        'spool_bytes and spool_age the oldest is lost: raise them while the cause is mended.',
    },
  ]
}
