import { Badge, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../api/nexus.tsx'
import { firingQuery, MOST_FIRING } from '../api/queries/alerts.ts'

/** How many alerts fire; nothing where none does, or nobody knows. */
export function FiringBadge() {
  const { data: firing = 0 } = useQuery(firingQuery(useNexus()))
  if (firing === 0) return null
  return (
    <Badge size="sm" color="red.9" miw={26} px={6}>
      {firing > MOST_FIRING ? `${MOST_FIRING}+` : firing}
      <VisuallyHidden> firing</VisuallyHidden>
    </Badge>
  )
}
