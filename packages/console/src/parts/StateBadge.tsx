import { Badge, Tooltip } from '@mantine/core'

import type { Tone } from './StatTile.tsx'

const COLORS: Record<Tone, string> = { good: 'teal', warning: 'yellow', bad: 'red', plain: 'gray' }

export interface StateBadgeProps {
  readonly tone: Tone
  readonly children: string
  /** Why it is so; shown where one points at it or comes to it by Tab. */
  readonly reason?: string | undefined
}

/** A word for how something is. */
export function StateBadge({ tone, children, reason }: StateBadgeProps) {
  const badge = (
    <Badge
      color={COLORS[tone]}
      variant="light"
      radius="sm"
      tt="none"
      miw="max-content"
      tabIndex={reason === undefined ? undefined : 0}
    >
      {children}
    </Badge>
  )
  if (reason === undefined) return badge
  return (
    <Tooltip label={reason} multiline maw={420} events={{ hover: true, focus: true, touch: true }}>
      {badge}
    </Tooltip>
  )
}
