import { Card, Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export interface SectionProps {
  readonly title: string
  /** What can be done with it, at its right. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with a name of its own. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <Card withBorder component="section" aria-label={title} padding="md" mb="md">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Card>
  )
}
