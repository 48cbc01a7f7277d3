import { Select, Stack, Text } from '@mantine/core'
import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { useMemo } from 'react'

export interface TimeseriesSelectProps {
  readonly schemas: readonly TimeseriesSchemaJson[]
  readonly size?: 'xs' | 'sm'
  readonly value: string | undefined
  readonly onChange: (schema: TimeseriesSchemaJson) => void
}

/** More are found by typing. */
const MAX_SHOWN = 60

/** Finds a timeseries by its name, or by what its description says. */
export function TimeseriesSelect({ schemas, size = 'sm', value, onChange }: TimeseriesSelectProps) {
  const newest = useMemo(
    () => new Map(schemas.map((schema) => [schema.timeseries_name, schema])),
    [schemas],
  )
  return (
    <Select
      size={size}
      label="Timeseries"
      placeholder={`Search ${newest.size} timeseries`}
      searchable
      data={[...newest.keys()]}
      value={value !== undefined && newest.has(value) ? value : null}
      onChange={(name) => {
        const schema = name === null ? undefined : newest.get(name)
        if (schema !== undefined) onChange(schema)
      }}
      limit={MAX_SHOWN}
      maxDropdownHeight={360}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      nothingFoundMessage="No such timeseries"
      filter={({ options, search }) => {
        const words = search.toLowerCase().split(/\s+/)
        return options.filter((option) => {
          if (!('value' in option)) return false
          const schema = newest.get(option.value)
          const text = `${option.value} ${schema?.description.metric}`.toLowerCase()
          return words.every((word) => text.includes(word))
        })
      }}
      renderOption={({ option }) => (
        <Stack gap={0} maw={460}>
          <Text size="sm">{option.value}</Text>
          <Text size="xs" c="dimmed" truncate>
            {newest.get(option.value)?.description.metric}
          </Text>
        </Stack>
      )}
    />
  )
}
