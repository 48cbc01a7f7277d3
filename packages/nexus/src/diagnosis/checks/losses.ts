import type { LossCount } from '@oximeter/api/client'
import { addLosses } from '../../status/add-losses.ts'
import type { Check } from '../check.ts'
import { fine, orFine, type Judgement } from '../finding.ts'
import { counted } from '../words.ts'

const ADVICE = {
  dropped:
    'They are gone. See queues and the log of the collector; reasons "bytes" and "age" end when ' +
    'ClickHouse keeps up, or spool_bytes and spool_age are raised.',
  quarantined:
    'They are kept: oximeter quarantine shows how they differ from their schema; apply a definition ' +
    'that fits (oximeter schema apply), and oximeter quarantine replay stores them.',
  refused:
    'oximeter producers names who sent them, with an example: that producer has to be mended.',
  pages_lost:
    'These producers were not collected for longer than they can keep pages: see that their collector ' +
    'reaches them, and give them more room (maxPages of the producer).',
} as const

/** What did not get into the database. */
export const losses: Check<readonly LossCount[]> = {
  name: 'losses',
  needs: 'database',
  async gather(facts) {
    const collectors = await facts.collectors()
    return addLosses(
      collectors.map(({ answer }) =>
        'value' in answer ? (answer.value.health?.losses ?? []) : [],
      ),
    )
  },
  judge(known) {
    const found = known
      .filter(({ last_hour }) => last_hour > 0)
      .map(({ kind, reason, last_hour, total }): Judgement => {
        const what =
          kind === 'pages_lost' ? counted(last_hour, 'page') : counted(last_hour, 'sample')
        const became = kind === 'pages_lost' ? 'given up by producers' : kind
        return {
          code: kind,
          severity: kind === 'dropped' ? 'critical' : 'warning',
          subject: reason,
          text: `${what} ${last_hour === 1 ? 'was' : 'were'} ${became} within the last hour (${reason}), ${total} since the collectors started.`,
          what_to_do: ADVICE[kind],
        }
      })
    if (found.length > 0 || known.length === 0) {
      return orFine(found, 'Nothing was lost since the collectors started.')
    }
    const all = known.reduce((sum, { total }) => sum + total, 0)
    return [fine(`Nothing was lost within the last hour; ${all} since the collectors started.`)]
  },
}
