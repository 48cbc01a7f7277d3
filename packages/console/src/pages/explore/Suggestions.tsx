import { Card, Code, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import type { TimeseriesSchemaJson } from '@oximeter/api/client'

import { EmptyState } from '../../parts/EmptyState.tsx'
import { LinkButton } from '../../parts/LinkButton.tsx'
import classes from './Explore.module.css'
import { suggestionsFor } from './suggestions.ts'

export interface SuggestionsProps {
  readonly schemas: readonly TimeseriesSchemaJson[]
  readonly onPick: (query: string) => void
}

/** What is shown before anything was asked: something to begin with. */
export function Suggestions({ schemas, onPick }: SuggestionsProps) {
  const suggestions = suggestionsFor(schemas)
  if (suggestions.length === 0) {
    return (
      <EmptyState
        title="Nothing is collected yet"
        hint="As soon as a producer registers, its timeseries can be chosen here."
      >
        <LinkButton to="/producers" variant="default">
          See producers
        </LinkButton>
      </EmptyState>
    )
  }
  return (
    <Stack gap="sm" py="md">
      <Title order={2} size="h4">
        Begin with one of these
      </Title>
      <Text c="dimmed" size="sm">
        Or choose a timeseries in the builder, or write a query: Ctrl-Enter runs it.
      </Text>
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="sm">
        {suggestions.map(({ timeseries, description, query }) => (
          <UnstyledButton key={timeseries} onClick={() => onPick(query)}>
            <Card withBorder padding="sm" className={classes.suggestion}>
              <Text fw={600} size="sm">
                {timeseries}
              </Text>
              <Text size="xs" c="dimmed" mb="xs">
                {description}
              </Text>
              <Code block className={classes.code}>
                {query}
              </Code>
            </Card>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Stack>
  )
}
