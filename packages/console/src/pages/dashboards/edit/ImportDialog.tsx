import type { DashboardDocument } from '@oximeter/api/client'
import { Alert, Button, Code, FileButton, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { explainError } from '../../../api/explain-error.ts'
import { useNexus } from '../../../api/nexus.tsx'
import { createDashboard, dashboardsQuery } from '../../../api/queries/dashboards.ts'
import { placedMistakes, readDocument, type PlacedMistake } from './import-document.ts'

export interface ImportDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Saves what was exported, or written by hand; what is wrong with it is told at its place. */
export function ImportDialog({ isOpen, onClose }: ImportDialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size="lg"
      title="Import a dashboard"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ImportForm onClose={onClose} />
    </Modal>
  )
}

function ImportForm({ onClose }: { readonly onClose: () => void }) {
  const nexus = useNexus()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [unread, setUnread] = useState<readonly PlacedMistake[]>([])
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (document: DashboardDocument) => createDashboard(nexus, document),
    onSuccess: async ({ id }) => {
      void client.invalidateQueries({ ...dashboardsQuery(nexus), exact: true })
      onClose()
      await navigate({ to: '/dashboards/$id', params: { id } })
    },
  })
  const change = (changed: string) => {
    setText(changed)
    setUnread([])
    reset()
  }
  const mistakes = error === null ? unread : placedMistakes(explainError(error).detail)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const read = readDocument(text)
        if ('document' in read) mutate(read.document)
        else setUnread(read.mistakes)
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="JSON"
          description="Of an export, or as docs/dashboards.md has it."
          minRows={10}
          maxRows={18}
          autosize
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={text}
          onChange={({ currentTarget }) => change(currentTarget.value)}
          data-autofocus
        />
        {mistakes.length > 0 && (
          <Alert role="alert" variant="light" color="red" title="Nothing is imported yet">
            <Stack gap={4}>
              {mistakes.map(({ place, message }) => (
                <Text key={place + message} size="sm">
                  {place !== '' && <Code>{place}</Code>} {message}
                </Text>
              ))}
            </Stack>
          </Alert>
        )}
        <Group justify="space-between">
          <FileButton
            accept="application/json,.json"
            onChange={(file) => void file?.text().then(change)}
          >
            {(button) => (
              <Button size="xs" variant="default" {...button}>
                Open a file
              </Button>
            )}
          </FileButton>
          <Button size="xs" type="submit" loading={isPending} disabled={text.trim() === ''}>
            Import
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
