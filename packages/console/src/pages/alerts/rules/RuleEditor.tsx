import { Button, Group, SimpleGrid, Stack } from '@mantine/core'
import { useState } from 'react'

import { Section } from '../../../parts/Section.tsx'
import { mistakesIn } from '../../../query/mistakes-in.ts'
import { RuleConditionFields } from './RuleConditionFields.tsx'
import { RuleTellingFields } from './RuleTellingFields.tsx'
import { mistakesOf, type RuleForm } from './rule-form.ts'
import { RuleMistake } from './RuleMistake.tsx'
import { RulePreview } from './RulePreview.tsx'
import { usePreview } from './use-preview.ts'

export interface RuleEditorProps {
  readonly first: RuleForm
  readonly submit: string
  readonly onSubmit: (form: RuleForm) => void
  readonly isPending: boolean
  /** Why it was not saved. */
  readonly error: unknown
}

/** What the fields of a rule get. */
export interface RuleFieldsProps {
  readonly form: RuleForm
  readonly change: (part: Partial<RuleForm>) => void
}

/** A rule as it is written, with what it would find now. */
export function RuleEditor({ first, submit, onSubmit, isPending, error }: RuleEditorProps) {
  const [form, setForm] = useState(first)
  const [submitted, setSubmitted] = useState(first)
  const preview = usePreview(form)
  const isComplete = Object.keys(mistakesOf(form)).length === 0
  const change = (part: Partial<RuleForm>) => setForm((before) => ({ ...before, ...part }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setSubmitted(form)
        onSubmit(form)
      }}
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" verticalSpacing={0}>
        <div>
          <Section title="What is watched">
            <RuleConditionFields
              form={form}
              change={change}
              onRun={() => preview?.run()}
              queryMistakes={mistakesIn(preview?.error) ?? mistakesIn(error)}
            />
          </Section>
          {preview !== undefined && <RulePreview preview={preview} />}
        </div>
        <Section title="What is told, and to whom">
          <RuleTellingFields form={form} change={change} />
        </Section>
      </SimpleGrid>
      <Stack gap="sm">
        {error !== null && error !== undefined && (
          <RuleMistake error={error} query={submitted.query} />
        )}
        <Group>
          <Button type="submit" loading={isPending} disabled={!isComplete}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
