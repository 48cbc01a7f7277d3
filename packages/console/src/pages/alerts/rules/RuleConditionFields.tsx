import { ALERT_OPERATORS, NO_DATA, type NoData, type OxqlMistakeJson } from '@oximeter/api/client'
import { NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'

import { mistakesOf } from './rule-form.ts'
import type { RuleFieldsProps } from './RuleEditor.tsx'
import { RuleQuery } from './RuleQuery.tsx'

const NO_DATA_WORDS: Record<NoData, string> = {
  ok: 'all is well',
  keep: 'its alert stays as it is',
  alert: 'that is an alert',
}

export interface RuleConditionFieldsProps extends RuleFieldsProps {
  /** Shows what the rule would find now. */
  readonly onRun: () => void
  /** Of the query, as Nexus told of them when it was asked. */
  readonly queryMistakes: readonly OxqlMistakeJson[] | undefined
}

/** What is asked, which answer is bad, and when. */
export function RuleConditionFields({
  form,
  change,
  onRun,
  queryMistakes,
}: RuleConditionFieldsProps) {
  const mistakes = mistakesOf(form)
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        description="Label alertname of its alerts."
        value={form.name}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <RuleQuery
        query={form.query}
        onChange={(query) => change({ query })}
        onRun={onRun}
        mistakes={queryMistakes}
      />
      <SimpleGrid cols={2} spacing="sm">
        <NativeSelect
          label="Alerts where it is"
          data={[
            ...ALERT_OPERATORS.map((op) => ({ value: op, label: op })),
            { value: 'none', label: 'there: the query chooses' },
          ]}
          value={form.op}
          onChange={({ currentTarget: { value } }) =>
            change({ op: ALERT_OPERATORS.find((op) => op === value) ?? 'none' })
          }
        />
        {form.op !== 'none' && (
          <TextInput
            label="Threshold"
            inputMode="decimal"
            value={form.threshold}
            error={form.threshold === '' ? undefined : mistakes.threshold}
            onChange={({ currentTarget: { value } }) => change({ threshold: value })}
          />
        )}
        <TextInput
          label="For"
          description="It has to hold so long."
          value={form.forTime}
          error={mistakes.forTime}
          onChange={({ currentTarget: { value } }) => change({ forTime: value })}
        />
        <TextInput
          label="Fires on for"
          description="After it last held."
          value={form.keepFiring}
          error={mistakes.keepFiring}
          onChange={({ currentTarget: { value } }) => change({ keepFiring: value })}
        />
        <TextInput
          label="Evaluated every"
          description="1s to 1d."
          value={form.interval}
          error={mistakes.interval}
          onChange={({ currentTarget: { value } }) => change({ interval: value })}
        />
        <TextInput
          label="As of"
          description="Samples come a little late."
          value={form.delay}
          error={mistakes.delay}
          onChange={({ currentTarget: { value } }) => change({ delay: value })}
        />
        <TextInput
          label="Values at most old"
          description="Older ones are none."
          value={form.lookback}
          error={mistakes.lookback}
          onChange={({ currentTarget: { value } }) => change({ lookback: value })}
        />
        <NativeSelect
          label="Where a series is gone"
          description="With no value at all."
          data={NO_DATA.map((one) => ({ value: one, label: NO_DATA_WORDS[one] }))}
          value={form.noData}
          onChange={({ currentTarget: { value } }) =>
            change({ noData: NO_DATA.find((one) => one === value) ?? form.noData })
          }
        />
      </SimpleGrid>
    </Stack>
  )
}
