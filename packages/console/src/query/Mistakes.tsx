import { Alert, Code, Stack, Text } from '@mantine/core'
import type { OxqlMistakeJson } from '@oximeter/api/client'

export interface MistakesProps {
  readonly text: string
  readonly mistakes: readonly OxqlMistakeJson[]
  readonly title?: string
}

/** What is wrong with a query, each at its place and with the way out. */
export function Mistakes({ text, mistakes, title = 'This is no query yet' }: MistakesProps) {
  return (
    <Alert role="alert" variant="light" color="red" title={title}>
      <Stack gap={4}>
        {mistakes.map(({ code, message, hint, span }) => (
          <Text key={`${code} ${span.start}`} size="sm">
            <Code>{placeOf(text, span.start)}</Code> {message}
            {hint !== undefined && (
              <Text span size="sm" c="dimmed">
                {' '}
                – {hint}
              </Text>
            )}
          </Text>
        ))}
      </Stack>
    </Alert>
  )
}

/** Line and column, both from 1. */
function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n')
  return `${lines.length}:${lines.at(-1)!.length + 1}`
}
