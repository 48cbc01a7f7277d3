import { Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'

/** Asks before changes are lost, wherever one wants to go. */
export function LeaveDialog({ isChanged }: { readonly isChanged: boolean }) {
  const blocker = useBlocker({
    // Other times and other values are the same dashboard.
    shouldBlockFn: ({ current, next }) =>
      isChanged && (next.pathname !== current.pathname || !isEditing(next.search)),
    enableBeforeUnload: isChanged,
    withResolver: true,
  })
  return (
    <Modal
      opened={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="Leave without saving?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm">Your changes to this dashboard are not saved.</Text>
      <Group justify="flex-end" mt="md">
        <Button size="xs" variant="default" onClick={() => blocker.reset?.()} data-autofocus>
          Stay
        </Button>
        <Button size="xs" color="red" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
      </Group>
    </Modal>
  )
}

function isEditing(search: unknown): boolean {
  return typeof search === 'object' && search !== null && 'edit' in search && search.edit === true
}
