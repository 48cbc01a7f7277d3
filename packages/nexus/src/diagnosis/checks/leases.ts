import type { AssignmentCounts, LeaseCounts } from '../../store/producers.ts'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted, some, timeText } from '../words.ts'

export interface KnownLeases extends LeaseCounts {
  readonly leaseMs: number
  readonly assignments: AssignmentCounts
}

const MOST_NAMED = 10

/** Whether producers renew, and all have somebody who collects them. */
export const leases: Check<KnownLeases> = {
  name: 'leases',
  needs: 'database',
  async gather({ sources: { store } }) {
    const [counts, { assignments }] = await Promise.all([store.leases(MOST_NAMED), store.counts()])
    return { ...counts, leaseMs: store.leaseMs, assignments }
  },
  judge({ all, expired, late, worst, leaseMs, assignments: { none, gone } }) {
    const found: Judgement[] = []
    const names = some(worst.map(({ id, address }) => `${id} at ${address}`))
    if (expired > 0) {
      found.push({
        code: 'expired_leases',
        severity: 'note',
        subject: '',
        text: `${counted(expired, 'producer')} let the lease run out and ${expired === 1 ? 'is' : 'are'} not forgotten yet: ${names}.`,
        what_to_do:
          `They are forgotten within seconds, unless Nexus came back less than ${timeText(leaseMs)} ` +
          'ago: then they have that long to register again. See whether they should still run.',
      })
    }
    if (late > 0) {
      found.push({
        code: 'late_renewals',
        severity: 'warning',
        subject: '',
        text:
          `${counted(late, 'producer')} did not renew for more than half of the lease of ` +
          `${timeText(leaseMs)}, though a quarter is usual: ${names}.`,
        what_to_do:
          'They may have ended without saying so, or not reach Nexus: look at their logs. If they do ' +
          'not renew they are no longer collected when the lease ends.',
      })
    }
    if (none + gone > 0) {
      found.push({
        code: 'unassigned_producers',
        severity: 'critical',
        subject: '',
        text: `${counted(none + gone, 'producer')} of ${all} ${none + gone === 1 ? 'has' : 'have'} no live collector: nobody collects them.`,
        what_to_do:
          'Start a collector (oximeter run), or see why the others are silent (oximeter collectors).',
      })
    }
    return orFine(found, `All ${counted(all, 'producer')} renew in time and have a collector.`)
  },
}
