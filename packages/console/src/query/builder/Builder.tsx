import { Group, MultiSelect, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { isHistogram } from '@oximeter/core'
import { formatDuration, parseDuration } from '@oximeter/oxql'

import type { BuiltQuery, BuiltStatistic } from './built-query.ts'
import classes from './Builder.module.css'
import { alignChoices, firstQuery, reducerChoices, STATISTICS, WINDOWS } from './choices.ts'
import { FieldFilter } from './FieldFilter.tsx'
import type { ReadQuery } from './read-query.ts'
import { TimeseriesSelect } from './TimeseriesSelect.tsx'

export interface BuilderProps {
  readonly schemas: readonly TimeseriesSchemaJson[]
  /** What the text says. */
  readonly read: ReadQuery
  readonly onChange: (query: BuiltQuery) => void
}

/** A query as choices, for who does not write OxQL. */
export function Builder({ schemas, read, onChange }: BuilderProps) {
  const query = read.kind === 'built' ? read.query : undefined
  const versions = schemas.filter(({ timeseries_name: name }) => name === query?.timeseries)
  const schema = versions.at(-1)
  return (
    <Stack gap="sm" className={classes.builder}>
      <TimeseriesSelect
        schemas={schemas}
        value={query?.timeseries}
        onChange={(picked) => onChange(firstQuery(picked))}
      />
      {read.kind === 'beyond' && (
        <Text size="sm" c="dimmed" role="status">
          This query says more than the builder can: {read.reason}. Go on in OxQL, or choose a
          timeseries to begin anew.
        </Text>
      )}
      {read.kind === 'unreadable' && (
        <Text size="sm" c="dimmed" role="status">
          Choose a timeseries, or write a query: the one shows the other.
        </Text>
      )}
      {query !== undefined && schema === undefined && (
        <Text size="sm" c="dimmed" role="status">
          There is no timeseries {query.timeseries}.
        </Text>
      )}
      {query !== undefined && schema !== undefined && (
        <Choices schema={schema} versions={versions} query={query} onChange={onChange} />
      )}
    </Stack>
  )
}

interface ChoicesProps {
  readonly schema: TimeseriesSchemaJson
  readonly versions: readonly TimeseriesSchemaJson[]
  readonly query: BuiltQuery
  readonly onChange: (query: BuiltQuery) => void
}

function Choices({ schema, versions, query, onChange }: ChoicesProps) {
  const { datum_type: datum } = schema
  const fields = [
    ...new Map(
      versions.flatMap(({ field_schema }) => field_schema.map((field) => [field.name, field])),
    ).values(),
  ]
  const change = (part: Partial<BuiltQuery>) => onChange({ ...query, ...part })
  return (
    <>
      <Text size="xs" c="dimmed">
        {schema.description.metric}
      </Text>
      <fieldset className={classes.part}>
        <legend>Filter</legend>
        {fields.map((field) => (
          <FieldFilter key={field.name} field={field} query={query} onChange={onChange} />
        ))}
      </fieldset>
      <fieldset className={classes.part}>
        <legend>Align</legend>
        <Group gap="xs" grow wrap="nowrap">
          <Select
            aria-label="Align by"
            size="xs"
            data={[{ value: '', label: 'as sampled' }, ...alignChoices(datum)]}
            value={query.align?.method ?? ''}
            allowDeselect={false}
            onChange={(method) =>
              method === '' || method === null
                ? change({ align: undefined, group: undefined })
                : change({ align: { method, window: query.align?.window ?? 'auto' } })
            }
          />
          <Select
            aria-label="Window"
            size="xs"
            data={[{ value: 'auto', label: 'auto' }, ...windowsWith(query.align?.window)]}
            value={windowText(query.align?.window)}
            allowDeselect={false}
            disabled={query.align === undefined}
            onChange={(window) => {
              if (query.align === undefined || window === null) return
              const chosen = window === 'auto' ? window : parseDuration(window)
              change({ align: { ...query.align, window: chosen } })
            }}
          />
        </Group>
      </fieldset>
      <fieldset className={classes.part} disabled={query.align === undefined}>
        <legend>Group</legend>
        <Switch
          size="xs"
          label={
            query.align === undefined ? 'only of what is aligned' : 'series of equal fields are one'
          }
          checked={query.group !== undefined}
          onChange={({ currentTarget }) =>
            change({
              group: currentTarget.checked
                ? { fields: [], reducer: reducerChoices(datum)[0]!.value }
                : undefined,
            })
          }
        />
        {query.group !== undefined && (
          <Stack gap="xs" mt="xs">
            <MultiSelect
              aria-label="Group by fields"
              size="xs"
              placeholder={query.group.fields.length === 0 ? 'all in one' : ''}
              data={fields.map(({ name }) => name)}
              value={[...query.group.fields]}
              onChange={(chosen) => change({ group: { ...query.group!, fields: chosen } })}
            />
            <Select
              aria-label="Reduce by"
              size="xs"
              data={[...reducerChoices(datum)]}
              value={query.group.reducer}
              allowDeselect={false}
              onChange={(reducer) =>
                reducer !== null && change({ group: { ...query.group!, reducer } })
              }
            />
          </Stack>
        )}
      </fieldset>
      {isHistogram(datum) && (
        <Select
          label="Show"
          size="xs"
          data={[...STATISTICS]}
          value={query.statistic?.kind ?? ''}
          allowDeselect={false}
          onChange={(kind) => change({ statistic: statisticOf(kind) })}
        />
      )}
      <TextInput
        label="Series, at most"
        size="xs"
        type="number"
        min={1}
        placeholder="all"
        value={query.limit === undefined ? '' : String(query.limit)}
        onChange={({ currentTarget: { value } }) =>
          change({ limit: /^[1-9]\d{0,8}$/.test(value) ? BigInt(value) : undefined })
        }
      />
    </>
  )
}

const QUANTILES = [0.5, 0.9, 0.99]

function statisticOf(kind: string | null): BuiltStatistic | undefined {
  if (kind === 'quantiles') return { kind, ps: QUANTILES }
  return kind === 'mean' || kind === 'count' ? { kind } : undefined
}

function windowText(window: bigint | 'auto' | undefined): string {
  return typeof window === 'bigint' ? formatDuration(window) : 'auto'
}

/** Those that are usual, and the one that the text has. */
function windowsWith(window: bigint | 'auto' | undefined): string[] {
  const own = windowText(window)
  const isUsual = own === 'auto' || WINDOWS.some((usual) => usual === own)
  return isUsual ? [...WINDOWS] : [own, ...WINDOWS]
}
