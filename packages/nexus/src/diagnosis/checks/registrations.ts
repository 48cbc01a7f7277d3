import type { RefusedRegistration } from '@oximeter/api/client'
import type { Check } from '../check.ts'
import { orFine } from '../finding.ts'

const MOST = 5

/** Producers that tried to register and may not. */
export const registrations: Check<readonly RefusedRegistration[]> = {
  name: 'registrations',
  gather: async ({ sources }) => sources.refused.list({ limit: 1000 }),
  judge(refused) {
    const worst = refused.toSorted((a, b) => b.count - a.count).slice(0, MOST)
    return orFine(
      worst.map(({ id, peer, address, reason, detail, count, last_at }) => ({
        code: 'refused_registration',
        severity: 'warning',
        subject: id === null ? `peer ${peer}` : `producer ${id}`,
        text:
          `It tried to register ${count} times, last at ${last_at}, ` +
          `${address === null ? '' : `for ${address}, `}and is refused: ${detail} (${reason}).`,
        what_to_do:
          'Mend what it says of itself where it is configured; until then nobody collects it. ' +
          'oximeter producers lists all of them.',
      })),
      'This Nexus has refused no registration of late.',
    )
  },
}
