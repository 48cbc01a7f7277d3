import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

import classes from './PageHeader.module.css'

export interface PageHeaderProps {
  readonly title: string
  readonly hint?: ReactNode
  /** What can be done on the page, at its right. */
  readonly children?: ReactNode
}

/** The name of a page, for the reader and for the browser's tab. */
export function PageHeader({ title, hint, children }: PageHeaderProps) {
  useDocumentTitle(`${title} · Oximeter`)
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <Stack gap={2} miw={0} maw="100%">
        <Title order={1} size="h3" className={classes.name}>
          {title}
        </Title>
        {hint !== undefined && (
          <Text c="dimmed" size="sm" className={classes.name}>
            {hint}
          </Text>
        )}
      </Stack>
      <Group gap="xs">{children}</Group>
    </Group>
  )
}
