import type { CollectorServiceState } from '@oximeter/api/client'

import { StateBadge } from '../../parts/StateBadge.tsx'
import { REASONS, TONES } from './collector-state.ts'

export function CollectorStateBadge({ state }: { readonly state: CollectorServiceState }) {
  return (
    <StateBadge tone={TONES[state]} reason={REASONS[state]}>
      {state}
    </StateBadge>
  )
}
