import {
  MAX_QUERIES_OF_PANEL,
  PANEL_UNITS,
  THRESHOLD_LEVELS,
  type ChartPanel,
  type PanelQuery,
  type Threshold,
} from '@oximeter/api/client'
import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconPlayerPlayFilled, IconPlus, IconTrash } from '@tabler/icons-react'

import { OxqlEditor } from '../../../query/editor/OxqlEditor.tsx'
import { unitText } from '../panel-quantity.ts'
import classes from './Edit.module.css'
import { CHART_PANEL_KINDS } from './panel-kinds.ts'

export interface ChartFieldsProps {
  readonly panel: ChartPanel
  readonly onChange: (panel: ChartPanel) => void
  /** Shows what the queries answer. */
  readonly onRun: () => void
}

const UNITS = PANEL_UNITS.map((unit) => ({ value: unit, label: unitText(unit) }))

/** What a chart asks, and how it shows it. */
export function ChartFields({ panel, onChange, onRun }: ChartFieldsProps) {
  return (
    <>
      <Queries
        queries={panel.queries}
        onChange={(queries) => onChange({ ...panel, queries })}
        onRun={onRun}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select
          size="xs"
          label="Show as"
          data={[...CHART_PANEL_KINDS]}
          allowDeselect={false}
          value={panel.kind}
          onChange={(value) => {
            const kind = CHART_PANEL_KINDS.find((one) => one.value === value)?.value
            if (kind !== undefined) onChange({ ...panel, kind })
          }}
        />
        <Select
          size="xs"
          label="Unit"
          placeholder="as the timeseries has it"
          data={UNITS}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'As the timeseries has it' }}
          value={panel.unit}
          onChange={(value) =>
            onChange({ ...panel, unit: PANEL_UNITS.find((unit) => unit === value) ?? null })
          }
        />
      </SimpleGrid>
      {panel.kind === 'value' && (
        <Thresholds
          thresholds={panel.thresholds}
          onChange={(thresholds) => onChange({ ...panel, thresholds })}
        />
      )}
    </>
  )
}

interface QueriesProps {
  readonly queries: readonly PanelQuery[]
  readonly onChange: (queries: PanelQuery[]) => void
  readonly onRun: () => void
}

function Queries({ queries, onChange, onRun }: QueriesProps) {
  return (
    <Stack gap="xs">
      {queries.map((one, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- queries have no names, and keep their order
        <Stack key={at} gap={6} className={classes.query}>
          <OxqlEditor
            value={one.query}
            label={queries.length === 1 ? 'Query in OxQL' : `Query ${at + 1} in OxQL`}
            onChange={(query) => onChange(queries.with(at, { ...one, query }))}
            onRun={onRun}
          />
          {queries.length > 1 && (
            <Group gap="xs" wrap="nowrap">
              <TextInput
                size="xs"
                flex={1}
                aria-label={`Name of query ${at + 1}`}
                placeholder="what its series are called"
                value={one.label}
                onChange={({ currentTarget: { value: label } }) =>
                  onChange(queries.with(at, { ...one, label }))
                }
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove query ${at + 1}`}
                onClick={() => onChange(queries.toSpliced(at, 1))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          )}
        </Stack>
      ))}
      <Group gap="xs">
        <Button
          size="xs"
          variant="light"
          leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
          onClick={onRun}
        >
          Run
        </Button>
        {queries.length < MAX_QUERIES_OF_PANEL && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...queries, { query: '', label: '' }])}
          >
            Add query
          </Button>
        )}
      </Group>
    </Stack>
  )
}

interface ThresholdsProps {
  readonly thresholds: readonly Threshold[]
  readonly onChange: (thresholds: Threshold[]) => void
}

function Thresholds({ thresholds, onChange }: ThresholdsProps) {
  return (
    <Stack gap={6} role="group" aria-label="Thresholds">
      <Text size="xs" fw={500}>
        Thresholds
      </Text>
      {thresholds.map((one, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- thresholds have no names, and keep their order
        <Group key={at} gap="xs" wrap="nowrap">
          <NumberInput
            size="xs"
            aria-label={`Threshold ${at + 1}: from`}
            value={one.from}
            onChange={(from) => {
              if (typeof from === 'number') onChange(thresholds.with(at, { ...one, from }))
            }}
          />
          <Select
            size="xs"
            aria-label={`Threshold ${at + 1}: level`}
            data={[...THRESHOLD_LEVELS]}
            allowDeselect={false}
            value={one.level}
            onChange={(value) => {
              const level = THRESHOLD_LEVELS.find((known) => known === value)
              if (level !== undefined) onChange(thresholds.with(at, { ...one, level }))
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove threshold ${at + 1}`}
            onClick={() => onChange(thresholds.toSpliced(at, 1))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...thresholds, { from: 0, level: 'ok' }])}
        >
          Add threshold
        </Button>
      </div>
    </Stack>
  )
}
