import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'

import { explainError } from '../api/explain-error.ts'

export interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** What is shown where something could not be had: what happened, and what to do. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { title, detail, next, requestId } = explainError(error)
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      title={title}
      icon={<IconAlertTriangle aria-hidden />}
    >
      <Stack gap="xs">
        <Text size="sm">{detail}</Text>
        <Text size="sm">{next}</Text>
        <Group gap="sm">
          {onRetry !== undefined && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {requestId !== undefined && (
            <Text size="xs">
              request <Code>{requestId}</Code>
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}
