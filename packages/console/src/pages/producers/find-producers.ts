import type { ProducerStatus } from '@oximeter/api/client'

import type { ProducerHealth } from './producer-health.ts'

/** Whether what somebody types occurs in what a producer is known by. */
export function isFound(producer: ProducerStatus, text: string): boolean {
  const { id, address, kind, collector_id, source = '' } = producer
  const wanted = text.trim().toLowerCase()
  return [id, address, kind, collector_id ?? '', source].some((part) =>
    part.toLowerCase().includes(wanted),
  )
}

export function countByHealth(
  judged: readonly { readonly health: ProducerHealth }[],
): Record<ProducerHealth, number> {
  const counts = { failing: 0, late: 0, waiting: 0, unknown: 0, well: 0 }
  for (const { health } of judged) counts[health]++
  return counts
}
