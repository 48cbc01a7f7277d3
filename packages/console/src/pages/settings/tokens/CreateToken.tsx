import { ROLES, TOKEN_SCOPES, type CreatedToken } from '@oximeter/api/client'
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { TOKENS_KEY } from '../../../api/queries/settings.ts'
import { FormModal } from '../../../parts/FormModal.tsx'
import { useAct } from '../../../parts/use-act.ts'
import { NewToken } from './NewToken.tsx'
import { EMPTY_TOKEN, mistakesOf, requestOf, type TokenForm } from './token-form.ts'

const ROLE_HINTS: Record<TokenForm['role'], string> = {
  operator: 'May do everything.',
  viewer: 'Reads: for people, and for Grafana.',
  collector: 'Of one collector.',
  producer: 'Registers producers: those that it registers first, or those below.',
}

/** Makes a token; its text is shown once. */
export function CreateToken() {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const [isOpen, { open, close }] = useDisclosure()
  const [form, setForm] = useState(EMPTY_TOKEN)
  const [made, setMade] = useState<CreatedToken>()
  const { mutate, isPending, error, reset } = useAct(() => nexus.createToken(requestOf(form)), {
    changes: [TOKENS_KEY],
    tells: false,
    onDone: (token) => {
      close()
      setForm(EMPTY_TOKEN)
      setMade(token)
    },
  })
  if (!mayDo('create_token')) return null
  const mistakes = mistakesOf(form)
  const change = (part: Partial<TokenForm>) => setForm({ ...form, ...part })
  return (
    <>
      <Button
        size="xs"
        onClick={() => {
          reset()
          open()
        }}
      >
        New token
      </Button>
      <FormModal
        title="New token"
        opened={isOpen}
        onClose={close}
        submit="Make it"
        onSubmit={() => mutate(undefined)}
        isPending={isPending}
        error={error}
        isComplete={Object.keys(mistakes).length === 0}
      >
        <TextInput
          label="Name"
          description="What lists and the audit call it."
          value={form.name}
          onChange={({ currentTarget: { value } }) => change({ name: value })}
          data-autofocus
        />
        <NativeSelect
          label="Role"
          description={ROLE_HINTS[form.role]}
          data={ROLES}
          value={form.role}
          onChange={({ currentTarget: { value } }) =>
            change({ role: ROLES.find((role) => role === value) ?? form.role })
          }
        />
        {form.role === 'viewer' && (
          <NativeSelect
            label="Sees"
            data={TOKEN_SCOPES.map((scope) => ({
              value: scope,
              label: scope === 'fleet' ? 'the whole fleet' : `one ${scope}`,
            }))}
            value={form.scope}
            onChange={({ currentTarget: { value } }) =>
              change({ scope: TOKEN_SCOPES.find((scope) => scope === value) ?? form.scope })
            }
          />
        )}
        {form.role === 'viewer' && form.scope !== 'fleet' && (
          <TextInput
            label={`Which ${form.scope}`}
            description="Its name or its id."
            value={form.of}
            onChange={({ currentTarget: { value } }) => change({ of: value })}
          />
        )}
        {form.role === 'producer' && (
          <Textarea
            label="Producers"
            description="Ids of the only ones that it may register; nothing for those that it registers first."
            autosize
            minRows={2}
            value={form.producers}
            onChange={({ currentTarget: { value } }) => change({ producers: value })}
          />
        )}
        <TextInput
          label="Good for"
          description="Such as 12h or 90d; nothing for one that does not end."
          value={form.lifetime}
          error={mistakes.lifetime}
          onChange={({ currentTarget: { value } }) => change({ lifetime: value })}
        />
      </FormModal>
      {made !== undefined && <NewToken made={made} onClose={() => setMade(undefined)} />}
    </>
  )
}
