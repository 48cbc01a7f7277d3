import type { DashboardVariable } from '@oximeter/api/client'
import { Group } from '@mantine/core'

import { choose } from './dashboard-search.ts'
import type { DashboardView } from './dashboard-view.ts'
import { VariableSelect } from './VariableSelect.tsx'

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
          label={variable.name}
          chosen={view.values[variable.name] ?? []}
          onChoose={(values) => view.go(choose(variable.name, values))}
        />
      ))}
    </Group>
  )
}
