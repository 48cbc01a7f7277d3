import { StateBadge } from '../../parts/StateBadge.tsx'
import type { Tone } from '../../parts/StatTile.tsx'
import type { Judged, ProducerHealth } from './producer-health.ts'

const TONES: Record<ProducerHealth, Tone> = {
  failing: 'bad',
  late: 'warning',
  waiting: 'plain',
  unknown: 'warning',
  well: 'good',
}

export function HealthBadge({ health, reason }: Judged) {
  return (
    <StateBadge tone={TONES[health]} reason={reason}>
      {health}
    </StateBadge>
  )
}
