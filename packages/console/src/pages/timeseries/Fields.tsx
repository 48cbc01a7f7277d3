import type { FieldStatistics } from '@oximeter/api/client'
import { Group, Stack, Text } from '@mantine/core'

import { formatCount } from '../../format/quantity.ts'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Section } from '../../parts/Section.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { builtValue, toggleValue, type BuiltQuery } from '../../query/builder/built-query.ts'
import { writeQuery } from '../../query/builder/write-query.ts'

export interface FieldsProps {
  readonly fields: readonly FieldStatistics[]
  /** What a value narrows down when it is clicked. */
  readonly query: BuiltQuery
}

/** By what the series of a timeseries differ, and the commonest values. */
export function Fields({ fields, query }: FieldsProps) {
  return (
    <Section title="Fields">
      <DataTable
        label="Fields"
        rows={fields}
        columns={columnsOf(query)}
        rowKey={({ name }) => name}
        empty="It has none: there is one series at most."
      />
    </Section>
  )
}

function columnsOf(query: BuiltQuery): Column<FieldStatistics>[] {
  return [
    {
      header: 'Field',
      cell: ({ name, description }) => (
        <Stack gap={0}>
          <Text size="sm">{name}</Text>
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        </Stack>
      ),
    },
    { header: 'Type', cell: ({ field_type }) => field_type },
    { header: 'Of', cell: ({ source }) => source },
    { header: 'Values', align: 'right', cell: ({ values }) => formatCount(values) },
    {
      header: 'Commonest, with their series',
      cell: ({ name, most }) => (
        <Group gap="xs" miw={300}>
          {most.map((value) => (
            <TextLink
              key={String(value.value)}
              to="/explore"
              search={{
                q: writeQuery(toggleValue(query, name, builtValue(value.type, value.value))),
              }}
            >
              {String(value.value) || '(empty)'}{' '}
              <Text span size="xs" c="dimmed">
                {formatCount(value.series)}
              </Text>
            </TextLink>
          ))}
        </Group>
      ),
    },
  ]
}
