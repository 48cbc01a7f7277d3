import { Card, Text } from '@mantine/core'
import type { ReactNode } from 'react'

import classes from './StatTile.module.css'

export type Tone = 'good' | 'warning' | 'bad' | 'plain'

export interface StatTileProps {
  readonly label: string
  readonly value: ReactNode
  readonly hint?: ReactNode
  readonly tone?: Tone
}

/** One number, and whether it is well. */
export function StatTile({ label, value, hint, tone = 'plain' }: StatTileProps) {
  return (
    <Card withBorder padding="sm" className={classes.tile} data-tone={tone}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" className={classes.value}>
        {value}
      </Text>
      <Text component="div" size="xs" c="dimmed" className={classes.hint}>
        {hint}
      </Text>
    </Card>
  )
}
