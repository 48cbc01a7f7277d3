import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { alertFilesQuery } from '../../../api/queries/alerts.ts'

/** What is wrong in files of rules; nothing where all is well. */
export function FileProblems() {
  const { data = [] } = useQuery(alertFilesQuery(useNexus()))
  return data
    .filter(({ problems }) => problems.length > 0)
    .map(({ file, problems }) => (
      <Alert
        key={file}
        color="red"
        variant="light"
        mb="md"
        title={`${file} is not as it should be`}
      >
        <Stack gap={4}>
          <Text size="sm">
            The rules that were in it before stay in force until this is mended:
          </Text>
          {problems.map(({ line, column, message, hint }) => (
            <Text key={`${line}:${column} ${message}`} size="sm">
              line {line}, column {column}: {message}
              {hint !== null && ` (${hint})`}
            </Text>
          ))}
        </Stack>
      </Alert>
    ))
}
