import {
  MAX_DEFAULTS_OF_VARIABLE,
  type DashboardVariable,
  type VariableValue,
} from '@oximeter/api/client'
import { ActionIcon, Group, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { schemasQuery } from '../../../api/queries/oxql.ts'
import { TimeseriesSelect } from '../../../query/builder/TimeseriesSelect.tsx'
import type { ChosenValue } from '../dashboard-search.ts'
import { VariableSelect } from '../VariableSelect.tsx'
import classes from './Edit.module.css'
import { nameMistake } from './name-mistake.ts'

export interface VariableFieldsProps {
  readonly variable: DashboardVariable
  /** Names of the others. */
  readonly others: readonly string[]
  readonly onChange: (variable: DashboardVariable) => void
  readonly onRemove: () => void
}

/** What a variable is called, where its values are from, and which are chosen at first. */
export function VariableFields({ variable, others, onChange, onRemove }: VariableFieldsProps) {
  const { data: schemas = [] } = useQuery(schemasQuery(useNexus()))
  const { name, timeseries, field, multi, default: usual } = variable
  const fields = schemas
    .findLast(({ timeseries_name }) => timeseries_name === timeseries)
    ?.field_schema.map((one) => one.name)
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap" className={classes.query}>
      <Stack gap="xs" flex={1} miw={0}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs">
          <TextInput
            size="xs"
            label="Name"
            leftSection="$"
            value={name}
            error={nameMistake(name, others)}
            onChange={({ currentTarget }) => onChange({ ...variable, name: currentTarget.value })}
          />
          <TimeseriesSelect
            size="xs"
            schemas={schemas}
            value={timeseries}
            onChange={(schema) => {
              const [first] = schema.field_schema
              const stays = schema.field_schema.some((one) => one.name === field)
              onChange({
                ...variable,
                timeseries: schema.timeseries_name,
                field: stays ? field : (first?.name ?? ''),
                default: [],
              })
            }}
          />
          <Select
            size="xs"
            label="Field"
            searchable
            data={fields ?? (field === '' ? [] : [field])}
            allowDeselect={false}
            value={field === '' ? null : field}
            onChange={(value) => onChange({ ...variable, field: value ?? '', default: [] })}
          />
        </SimpleGrid>
        <Group gap="lg" align="flex-end">
          <VariableSelect
            variable={variable}
            label="Chosen at first"
            chosen={usual}
            onChoose={(values) => onChange({ ...variable, default: values.filter(isSavable) })}
            isOffered={isSavable}
            maxValues={MAX_DEFAULTS_OF_VARIABLE}
          />
          <Switch
            pb={5}
            size="xs"
            label="several at once"
            checked={multi}
            onChange={({ currentTarget: { checked } }) =>
              onChange({
                ...variable,
                multi: checked,
                default: checked ? usual : usual.slice(0, 1),
              })
            }
          />
        </Group>
      </Stack>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove the variable ${name}`}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

/** Documents have no integers beyond 2^53. */
function isSavable(value: ChosenValue): value is VariableValue {
  return typeof value !== 'bigint'
}
