import type { DashboardVariable } from '@oximeter/api/client'
import { Group, MultiSelect, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../api/nexus.tsx'
import { variableQuery } from '../../api/queries/dashboards.ts'
import { choose, type ChosenValue } from './dashboard-search.ts'
import type { DashboardView } from './dashboard-view.ts'

export interface VariableBarProps {
  readonly variables: readonly DashboardVariable[]
  readonly view: DashboardView
}

/** Chooses the values that stand in the queries. */
export function VariableBar({ variables, view }: VariableBarProps) {
  if (variables.length === 0) return null
  return (
    <Group gap="sm" mb="sm" align="flex-start" role="group" aria-label="Variables">
      {variables.map((variable) => (
        <VariableSelect
          key={variable.name}
          variable={variable}
          chosen={view.values[variable.name] ?? []}
          onChoose={(values) => view.go(choose(variable.name, values))}
        />
      ))}
    </Group>
  )
}

interface VariableSelectProps {
  readonly variable: DashboardVariable
  readonly chosen: readonly ChosenValue[]
  readonly onChoose: (values: readonly ChosenValue[]) => void
}

function VariableSelect({ variable, chosen, onChoose }: VariableSelectProps) {
  const { data = [], isSuccess } = useQuery(variableQuery(useNexus(), variable))
  // What is chosen stays to be seen, though no series has it any more.
  const byText = new Map<string, ChosenValue>(
    [...data, ...chosen].map((value) => [String(value), value]),
  )
  const all = {
    label: variable.name,
    size: 'xs',
    placeholder: 'all',
    data: [...byText.keys()],
    searchable: true,
    clearable: true,
    clearButtonProps: { 'aria-label': `All of ${variable.name}` },
    maxDropdownHeight: 320,
    limit: 200,
    nothingFoundMessage: isSuccess ? `No value of ${variable.field}` : 'Not known yet',
  } as const
  const valueOf = (text: string) => byText.get(text) ?? text
  const texts = chosen.map(String)
  return variable.multi ? (
    <MultiSelect
      {...all}
      placeholder={texts.length === 0 ? 'all' : ''}
      miw={180}
      maw={420}
      value={texts}
      onChange={(values) => onChoose(values.map(valueOf))}
    />
  ) : (
    <Select
      {...all}
      miw={180}
      value={texts[0] ?? null}
      onChange={(value) => onChoose(value === null ? [] : [valueOf(value)])}
    />
  )
}
