import type { Dashboard } from '@oximeter/api/client'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'

import { Ago } from '../../../parts/Ago.tsx'
import type { Conflict } from './use-save.ts'

export interface ConflictDialogProps {
  readonly conflict: Conflict | undefined
  readonly onClose: () => void
  readonly onLoad: (theirs: Dashboard) => void
  readonly onCopy: () => void
}

/** Somebody else saved first: who it was, and what to do about it. */
export function ConflictDialog({ conflict, onClose, onLoad, onCopy }: ConflictDialogProps) {
  return (
    <Modal
      opened={conflict !== undefined}
      onClose={onClose}
      size="lg"
      title="Somebody else was first"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {conflict !== undefined && (
        <Stack gap="sm">
          <Text size="sm">
            <strong>{conflict.theirs.changed_by ?? 'Somebody'}</strong> saved this dashboard{' '}
            {conflict.theirs.time_changed !== null && (
              <Ago instant={conflict.theirs.time_changed} />
            )}
            , while you were changing it. Yours is not saved yet.
          </Text>
          <Text size="xs" c="dimmed">
            {conflict.detail}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button size="xs" variant="default" onClick={onClose}>
              Back to mine
            </Button>
            <Button size="xs" variant="default" onClick={() => onLoad(conflict.theirs)}>
              Load theirs
            </Button>
            <Button size="xs" onClick={onCopy} data-autofocus>
              Save mine as a copy
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
