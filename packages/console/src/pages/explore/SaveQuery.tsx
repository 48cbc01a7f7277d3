import { TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'

import { useNexus } from '../../api/nexus.tsx'
import { savedQueriesQuery, saveQuery, type NamedQuery } from '../../api/queries/saved-queries.ts'
import { FormModal } from '../../parts/FormModal.tsx'
import { useAct } from '../../parts/use-act.ts'

export interface SaveQueryProps {
  readonly query: Omit<NamedQuery, 'name'>
  readonly opened: boolean
  readonly onClose: () => void
}

/** Gives a query a name, under which everybody finds it. */
export function SaveQuery({ query, opened, onClose }: SaveQueryProps) {
  const nexus = useNexus()
  const [name, setName] = useState('')
  const { mutate, isPending, error } = useAct(() => saveQuery(nexus, { ...query, name }), {
    changes: [savedQueriesQuery(nexus).queryKey],
    tells: false,
    onDone: () => {
      notifications.show({ message: `${name} is saved.` })
      setName('')
      onClose()
    },
  })
  return (
    <FormModal
      title="Save this query"
      opened={opened}
      onClose={onClose}
      submit="Save"
      onSubmit={() => mutate(undefined)}
      isPending={isPending}
      error={error}
      isComplete={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        description="Everybody who uses this Nexus sees it."
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        data-autofocus
      />
    </FormModal>
  )
}
