import type { RetentionPolicyJson } from '@oximeter/api/client'
import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { RETENTION_KEY } from '../../../api/queries/settings.ts'
import { FormModal } from '../../../parts/FormModal.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { Deletions } from './Deletions.tsx'
import { gibText, mistakesOf, requestOf, type PolicyForm } from './policy-form.ts'

export interface SetPolicyProps {
  /** The one that is changed; left out for a new one. */
  readonly policy?: RetentionPolicyJson
}

/** Changes a policy in two steps: first it is said what would be deleted. */
export function SetPolicy({ policy }: SetPolicyProps) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const [isOpen, { open, close }] = useDisclosure()
  const [form, setForm] = useState<PolicyForm>(() => formOf(policy))
  const set = (isDry: boolean) =>
    nexus.setRetention({ pattern: form.pattern.trim() }, { ...requestOf(form), dry_run: isDry })
  const tried = useAct(() => set(true), { changes: [], tells: false })
  const done = useAct(() => set(false), { changes: [RETENTION_KEY], tells: false, onDone: close })
  if (!mayDo('set_retention')) return null
  const mistakes = mistakesOf(form)
  const change = (part: Partial<PolicyForm>) => {
    tried.reset()
    done.reset()
    setForm({ ...form, ...part })
  }
  const title = policy === undefined ? 'New policy' : 'Change'
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          change(formOf(policy))
          open()
        }}
      >
        {title}
      </Button>
      <FormModal
        title={policy === undefined ? 'New policy' : `Keep ${nameOf(policy)}`}
        opened={isOpen}
        onClose={close}
        submit={tried.data === undefined ? 'See what that means' : 'Do it'}
        onSubmit={() => (tried.data === undefined ? tried : done).mutate(undefined)}
        isPending={tried.isPending || done.isPending}
        error={tried.error ?? done.error}
        isComplete={Object.keys(mistakes).length === 0}
      >
        {policy === undefined && (
          <TextInput
            label="Timeseries"
            description="A name, or the beginning of names with a star: http_server:*"
            value={form.pattern}
            onChange={({ currentTarget: { value } }) => change({ pattern: value })}
            data-autofocus
          />
        )}
        <TextInput
          label="Days"
          description="Samples that are older are deleted, day by day."
          inputMode="numeric"
          value={form.days}
          error={mistakes.days}
          onChange={({ currentTarget: { value } }) => change({ days: value })}
        />
        <TextInput
          label="At most, in GiB"
          description="What they may take together; nothing for any size."
          inputMode="decimal"
          value={form.gib}
          error={mistakes.gib}
          onChange={({ currentTarget: { value } }) => change({ gib: value })}
        />
        {tried.data !== undefined && <Deletions deletions={tried.data.deletions} />}
      </FormModal>
    </>
  )
}

function formOf(policy: RetentionPolicyJson | undefined): PolicyForm {
  return policy === undefined
    ? { pattern: '', days: '30', gib: '' }
    : { pattern: policy.pattern, days: String(policy.days), gib: gibText(policy.bytes) }
}

function nameOf({ pattern }: RetentionPolicyJson): string {
  return pattern === 'default' ? 'all others' : pattern
}
