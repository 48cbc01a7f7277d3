import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export interface EmptyStateProps {
  readonly title: string
  /** Why there is nothing, and what would bring something. */
  readonly hint: ReactNode
  /** The next step, as a button or link. */
  readonly children?: ReactNode
}

/** What is shown where there is nothing to show. */
export function EmptyState({ title, hint, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={520}>
        {hint}
      </Text>
      {children}
    </Stack>
  )
}
