import type { AlertPreview } from '@oximeter/api/client'
import { Button, Kbd, Stack, Text } from '@mantine/core'

import { formatCount } from '../../../format/quantity.ts'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { Section } from '../../../parts/Section.tsx'
import { valueText } from '../alert-words.ts'
import { Labels } from '../Labels.tsx'
import { RuleMistake } from './RuleMistake.tsx'
import type { RulePreviewState } from './use-preview.ts'

type Found = AlertPreview['alerts'][number]

const COLUMNS: Column<Found>[] = [
  { header: 'Labels', cell: ({ labels }) => <Labels labels={labels} /> },
  { header: 'Value', align: 'right', cell: ({ value }) => valueText(value) },
  { header: 'Summary', cell: ({ annotations }) => annotations['summary'] ?? '–' },
]

/** What a rule would find now; nothing is stored for it, and nobody told. */
export function RulePreview({ preview }: { readonly preview: RulePreviewState }) {
  const { isPossible, run, isPending, found, error, query } = preview
  return (
    <Section
      title="What it would find now"
      actions={
        <Button
          size="xs"
          variant="default"
          loading={isPending}
          disabled={!isPossible}
          onClick={run}
        >
          Preview
        </Button>
      }
    >
      {error !== null && <RuleMistake error={error} query={query} />}
      {error === null && found === undefined && (
        <Text size="sm" c="dimmed">
          A preview asks once: nothing is stored, and nobody is told. In the query,{' '}
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> asks too.
        </Text>
      )}
      {error === null && found !== undefined && <Preview preview={found} />}
    </Section>
  )
}

function Preview({ preview }: { readonly preview: AlertPreview }) {
  const { series, left_out, alerts, warnings, elapsed_ms } = preview
  return (
    <Stack gap="xs">
      <Text size="sm">
        {formatCount(alerts.length + left_out)} of {formatCount(series)} series, in{' '}
        {formatCount(elapsed_ms)} ms.
      </Text>
      {warnings.map((warning) => (
        <Text key={warning} size="sm" c="dimmed">
          {warning}
        </Text>
      ))}
      <DataTable
        label="What it would find now"
        rows={alerts}
        columns={COLUMNS}
        rowKey={({ labels }) => JSON.stringify(labels)}
        empty={series === 0 ? 'No series has a value.' : 'None of them is an alert.'}
      />
    </Stack>
  )
}
