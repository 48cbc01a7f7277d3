import type { DashboardDocument } from '@oximeter/api/client'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { explainError } from '../../../api/explain-error.ts'
import { useNexus } from '../../../api/nexus.tsx'
import {
  createDashboard,
  dashboardQuery,
  dashboardsQuery,
} from '../../../api/queries/dashboards.ts'

export interface NameDialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  /** What is shown at first. */
  readonly name?: string
  readonly documentOf: (name: string) => DashboardDocument
  /** Called once it is saved, before its page is shown. */
  readonly onSaved?: () => void
}

/** Saves a new dashboard under a name, and goes on changing it. */
export function NameDialog(props: NameDialogProps) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NameForm {...props} />
    </Modal>
  )
}

function NameForm({ name: first = '', documentOf, onClose, onSaved }: NameDialogProps) {
  const nexus = useNexus()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState(first)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => createDashboard(nexus, documentOf(name.trim())),
    onSuccess: async (saved) => {
      client.setQueryData(dashboardQuery(nexus, saved.id).queryKey, saved)
      void client.invalidateQueries({ ...dashboardsQuery(nexus), exact: true })
      onSaved?.()
      onClose()
      await navigate({
        to: '/dashboards/$id',
        params: { id: saved.id },
        search: { edit: true },
        ignoreBlocker: true,
      })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') mutate()
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="Everybody who sees this fleet sees it."
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={error === null ? undefined : explainError(error).detail}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button size="xs" type="submit" loading={isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
