import type { DashboardVariable } from '@oximeter/api/client'
import { ActionIcon, Group, Select, Switch, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { schemasQuery } from '../../../api/queries/oxql.ts'
import { TimeseriesSelect } from '../../../query/builder/TimeseriesSelect.tsx'
import classes from './Edit.module.css'

export interface VariableFieldsProps {
  readonly variable: DashboardVariable
  readonly onChange: (variable: DashboardVariable) => void
  readonly onRemove: () => void
}

const NAME = /^[a-z_][a-z0-9_]{0,62}$/

/** What a variable is called, and where its values are from. */
export function VariableFields({ variable, onChange, onRemove }: VariableFieldsProps) {
  const { data: schemas = [] } = useQuery(schemasQuery(useNexus()))
  const { name, timeseries, field, multi } = variable
  const fields = schemas
    .findLast(({ timeseries_name }) => timeseries_name === timeseries)
    ?.field_schema.map((one) => one.name)
  return (
    <Group gap="xs" align="flex-end" className={classes.query}>
      <TextInput
        w={110}
        label="Name"
        leftSection="$"
        value={name}
        error={NAME.test(name) ? undefined : 'a–z, 0–9, _'}
        onChange={({ currentTarget }) => onChange({ ...variable, name: currentTarget.value })}
      />
      <TimeseriesSelect
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
        label="Field"
        searchable
        data={fields ?? (field === '' ? [] : [field])}
        allowDeselect={false}
        value={field === '' ? null : field}
        onChange={(value) => onChange({ ...variable, field: value ?? '', default: [] })}
      />
      <Switch
        pb={10}
        label="several at once"
        checked={multi}
        onChange={({ currentTarget: { checked } }) =>
          onChange({
            ...variable,
            multi: checked,
            default: checked ? variable.default : variable.default.slice(0, 1),
          })
        }
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        mb={4}
        aria-label={`Remove the variable ${name}`}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
