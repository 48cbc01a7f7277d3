import type { AlertPreview } from '@oximeter/api/client'
import { Button, Stack, Text } from '@mantine/core'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { formatCount } from '../../../format/quantity.ts'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { Section } from '../../../parts/Section.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { valueText } from '../alert-words.ts'
import { Labels } from '../Labels.tsx'
import { mistakesOf, requestOf, type RuleForm } from './rule-form.ts'
import { RuleMistake } from './RuleMistake.tsx'

type Found = AlertPreview['alerts'][number]

const COLUMNS: Column<Found>[] = [
  { header: 'Labels', cell: ({ labels }) => <Labels labels={labels} /> },
  { header: 'Value', align: 'right', cell: ({ value }) => valueText(value) },
  { header: 'Summary', cell: ({ annotations }) => annotations['summary'] ?? '–' },
]

/** What a rule would find now; nothing is stored for it, and nobody told. */
export function RulePreview({ form }: { readonly form: RuleForm }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const { mutate, isPending, data, error } = useAct(
    () => nexus.previewAlertRule(requestOf({ ...form, name: form.name.trim() || 'preview' })),
    { changes: [], tells: false },
  )
  if (!mayDo('preview_alert_rule')) return null
  const wrong = Object.keys(mistakesOf(form)).filter((field) => field !== 'name')
  return (
    <Section
      title="What it would find now"
      actions={
        <Button
          size="xs"
          variant="default"
          loading={isPending}
          disabled={wrong.length > 0}
          onClick={() => mutate(undefined)}
        >
          Preview
        </Button>
      }
    >
      {error !== null && <RuleMistake error={error} query={form.query} />}
      {error === null && data === undefined && (
        <Text size="sm" c="dimmed">
          A preview asks once: nothing is stored, and nobody is told.
        </Text>
      )}
      {error === null && data !== undefined && <Preview preview={data} />}
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
