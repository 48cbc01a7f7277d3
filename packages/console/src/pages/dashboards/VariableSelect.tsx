import type { DashboardVariable } from '@oximeter/api/client'
import { MultiSelect, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../api/nexus.tsx'
import { variableQuery } from '../../api/queries/dashboards.ts'
import type { ChosenValue } from './dashboard-search.ts'

export interface VariableSelectProps {
  readonly variable: DashboardVariable
  readonly label: string
  readonly chosen: readonly ChosenValue[]
  readonly onChoose: (values: readonly ChosenValue[]) => void
  /** Of the values that there are, which may be chosen. Default: all. */
  readonly isOffered?: (value: ChosenValue) => boolean
  readonly maxValues?: number
}

/** Chooses values of a variable; none stands for all. */
export function VariableSelect({
  variable,
  label,
  chosen,
  onChoose,
  isOffered = () => true,
  maxValues,
}: VariableSelectProps) {
  const { name, timeseries, field, multi } = variable
  const isKnown = timeseries !== '' && field !== ''
  const { data = [], isSuccess } = useQuery({
    ...variableQuery(useNexus(), variable),
    enabled: isKnown,
  })
  // What is chosen stays to be seen, though no series has it any more.
  const byText = new Map<string, ChosenValue>(
    [...data.filter(isOffered), ...chosen].map((value) => [String(value), value]),
  )
  const all = {
    label,
    size: 'xs',
    placeholder: 'all',
    data: [...byText.keys()],
    disabled: !isKnown,
    searchable: true,
    clearable: true,
    clearButtonProps: { 'aria-label': `All of ${name}` },
    maxDropdownHeight: 320,
    limit: 200,
    nothingFoundMessage: isSuccess ? `No value of ${field}` : 'Not known yet',
  } as const
  const valueOf = (text: string) => byText.get(text) ?? text
  const texts = chosen.map(String)
  return multi ? (
    <MultiSelect
      {...all}
      placeholder={texts.length === 0 ? 'all' : ''}
      miw={180}
      maw={420}
      {...(maxValues !== undefined && { maxValues })}
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
