import { ALERT_SEVERITIES } from '@oximeter/api/client'
import { Checkbox, NativeSelect, Stack, Switch, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

import { useNexus } from '../../../api/nexus.tsx'
import { receiversQuery } from '../../../api/queries/alerts.ts'
import { mistakesOf } from './rule-form.ts'
import type { RuleFieldsProps } from './RuleEditor.tsx'

/** What alerts say, and who hears of them. */
export function RuleTellingFields({ form, change }: RuleFieldsProps) {
  const mistakes = mistakesOf(form)
  const { data: known = [] } = useQuery(receiversQuery(useNexus()))
  const names = [...new Set([...known.map(({ name }) => name), ...(form.receivers ?? [])])]
  return (
    <Stack gap="sm">
      <NativeSelect
        label="Severity"
        data={ALERT_SEVERITIES}
        value={form.severity}
        onChange={({ currentTarget: { value } }) =>
          change({ severity: ALERT_SEVERITIES.find((one) => one === value) ?? form.severity })
        }
      />
      <Textarea
        label="Labels"
        description="Of each alert, beside the fields of its series: a name=value in each line."
        placeholder="team=house"
        autosize
        minRows={2}
        value={form.labels}
        error={mistakes.labels}
        onChange={({ currentTarget: { value } }) => change({ labels: value })}
      />
      <Textarea
        label="Annotations"
        description="Texts for people: a name=text in each line. {{ value }} and {{ field }} stand for what they are."
        placeholder="summary={{ room }} has {{ value }} °C"
        autosize
        minRows={3}
        value={form.annotations}
        error={mistakes.annotations}
        onChange={({ currentTarget: { value } }) => change({ annotations: value })}
      />
      <Switch
        label="Tell all receivers"
        checked={form.receivers === null}
        onChange={({ currentTarget }) => change({ receivers: currentTarget.checked ? null : [] })}
      />
      {form.receivers !== null && (
        <Checkbox.Group
          label="Tell these"
          value={[...form.receivers]}
          onChange={(receivers) => change({ receivers })}
        >
          <Stack gap={4} mt={4}>
            {names.map((name) => (
              <Checkbox key={name} value={name} label={name} />
            ))}
          </Stack>
          {names.length === 0 && (
            <Text size="sm" c="dimmed">
              There is no receiver yet: nobody is told.
            </Text>
          )}
        </Checkbox.Group>
      )}
      <Switch
        label="Evaluate it"
        checked={form.enabled}
        onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
      />
    </Stack>
  )
}
