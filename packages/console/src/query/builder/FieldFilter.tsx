import { Loader, SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { FieldSchemaJson } from '@oximeter/api/client'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { explainError } from '../../api/explain-error.ts'
import { useNexus } from '../../api/nexus.tsx'
import { fieldValuesQuery, MAX_VALUES } from '../../api/queries/oxql.ts'
import { formatCount } from '../../format/quantity.ts'
import classes from './Builder.module.css'
import { builtValue, isSameValue, toggleValue, type BuiltQuery } from './built-query.ts'

export interface FieldFilterProps {
  readonly field: FieldSchemaJson
  readonly query: BuiltQuery
  readonly onChange: (query: BuiltQuery) => void
}

/** The values that a field has, to be clicked; they are asked for when somebody wants to see them. */
export function FieldFilter({ field, query, onChange }: FieldFilterProps) {
  const [isOpen, setOpen] = useState(false)
  const filters = query.filters.filter((filter) => filter.field === field.name)
  const chosen = filters.map(({ isNot, values }) => {
    const texts = values.map(({ value }) => String(value)).join(', ')
    return isNot ? `not ${texts}` : texts
  })
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <div className={classes.field}>
      <UnstyledButton
        className={classes.fieldButton}
        aria-expanded={isOpen}
        title={field.description}
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron size={14} aria-hidden />
        <span className={classes.fieldName}>{field.name}</span>
        <span className={classes.chosen}>{chosen.join(' · ')}</span>
      </UnstyledButton>
      {isOpen && <Values field={field} query={query} onChange={onChange} />}
    </div>
  )
}

function Values({ field, query, onChange }: FieldFilterProps) {
  const nexus = useNexus()
  const has = (isNot: boolean) =>
    query.filters.some((one) => one.field === field.name && one.isNot === isNot)
  const [isNot, setNot] = useState(has(true) && !has(false))
  const [search, setSearch] = useState('')
  const [prefix] = useDebouncedValue(search, 250)
  const { data, error } = useQuery(fieldValuesQuery(nexus, query.timeseries, field.name, prefix))
  const filter = query.filters.find((one) => one.field === field.name && one.isNot === isNot)
  const isMany = data !== undefined && (data.next_page !== null || prefix !== '')
  return (
    <div className={classes.values}>
      <SegmentedControl
        size="xs"
        fullWidth
        mb={4}
        aria-label={`Values of ${field.name}`}
        data={[
          { value: 'is', label: 'is one of' },
          { value: 'not', label: 'is none of' },
        ]}
        value={isNot ? 'not' : 'is'}
        onChange={(kind) => setNot(kind === 'not')}
      />
      {isMany && (
        <TextInput
          size="xs"
          mb={4}
          type="search"
          aria-label={`Search values of ${field.name}`}
          placeholder="begins with …"
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      )}
      {error !== null && <Text size="xs">{explainError(error).detail}</Text>}
      {data === undefined && error === null && <Loader size="xs" aria-label="Loading values" />}
      {data?.items.map(({ type, value, series }) => {
        const built = builtValue(type, value)
        return (
          <UnstyledButton
            key={String(value)}
            className={classes.value}
            aria-pressed={filter?.values.some((one) => isSameValue(one, built)) ?? false}
            onClick={() => onChange(toggleValue(query, field.name, built, isNot))}
          >
            <span className={classes.valueText}>{value === '' ? '(empty)' : String(value)}</span>
            <span className={classes.count} title={`${series} series`}>
              {formatCount(series)}
            </span>
          </UnstyledButton>
        )
      })}
      {data?.items.length === 0 && <Text size="xs">No such value.</Text>}
      {data?.next_page !== null && data !== undefined && (
        <Text size="xs" c="dimmed">
          The first {MAX_VALUES}: search for others.
        </Text>
      )}
    </div>
  )
}
