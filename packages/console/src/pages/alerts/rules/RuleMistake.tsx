import { HttpProblem } from '@oximeter/api/client'
import { Alert, Code, Stack, Text } from '@mantine/core'

import { ErrorState } from '../../../parts/ErrorState.tsx'

export interface RuleMistakeProps {
  readonly error: unknown
  readonly query: string
}

/** Why a rule was not taken; of its query each mistake, with its place. */
export function RuleMistake({ error, query }: RuleMistakeProps) {
  const mistakes = error instanceof HttpProblem ? (error.mistakes ?? []) : []
  if (mistakes.length === 0) return <ErrorState error={error} />
  return (
    <Alert role="alert" color="red" variant="light" title="The query has mistakes">
      <Stack gap="xs">
        {mistakes.map(({ message, hint, span: { start, end } }) => (
          <Text key={`${start} ${message}`} size="sm">
            {message} {end > start && <Code>{query.slice(start, end)}</Code>}
            {hint !== undefined && `: ${hint}`}
          </Text>
        ))}
      </Stack>
    </Alert>
  )
}
