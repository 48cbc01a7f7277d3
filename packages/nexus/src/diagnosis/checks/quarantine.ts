import type { QuarantineGroup } from '@oximeter/db'
import type { Check } from '../check.ts'
import { fine, orFine } from '../finding.ts'
import { counted, timeText } from '../words.ts'

export interface KnownQuarantine {
  readonly groups: readonly QuarantineGroup[]
  readonly nowMs: number
}

const MOST = 5
const RECENT_MS = 86_400_000

/** Samples that are kept aside, because they contradict their schema for example. */
export const quarantine: Check<KnownQuarantine> = {
  name: 'quarantine',
  needs: 'clickhouse',
  gather: async ({ sources }) => ({
    groups: await sources.metrics.quarantineSummary(),
    nowMs: Date.now(),
  }),
  judge({ groups, nowMs }) {
    if (groups.length === 0) return [fine('Nothing is kept in quarantine.')]
    return orFine(
      groups
        .toSorted((a, b) => b.count - a.count)
        .slice(0, MOST)
        .map(({ name, reason, count, last, example }) => {
          const agoMs = Math.max(0, nowMs - Number(last / 1_000_000n))
          return {
            code: 'quarantined_samples',
            severity: agoMs < RECENT_MS ? 'warning' : 'note',
            subject: name,
            text: `${counted(count, 'sample')} ${count === 1 ? 'is' : 'are'} kept in quarantine (${reason}), the last since ${timeText(agoMs)}: ${example}`,
            what_to_do:
              `oximeter quarantine show '${name}' says how they differ. If the schema is wrong: oximeter ` +
              `schema apply, then oximeter quarantine replay '${name}'. If they are of no use: oximeter ` +
              `quarantine drop '${name}' --yes.`,
          }
        }),
      '',
    )
  },
}
