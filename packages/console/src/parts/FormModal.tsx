import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

import { ErrorState } from './ErrorState.tsx'

export interface FormModalProps {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  /** What the form does, as a verb. */
  readonly submit: string
  readonly onSubmit: () => void
  readonly isPending: boolean
  /** Why it was not done. */
  readonly error: unknown
  /** Whether there is something that can be sent. */
  readonly isComplete: boolean
  readonly children: ReactNode
}

/** A form over the page. */
export function FormModal(props: FormModalProps) {
  const { title, opened, onClose, submit, onSubmit, isPending, error, isComplete, children } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
      >
        <Stack gap="sm">
          {children}
          {error !== null && error !== undefined && <ErrorState error={error} />}
          <Group justify="flex-end">
            <Button size="xs" variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button size="xs" type="submit" loading={isPending} disabled={!isComplete}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
