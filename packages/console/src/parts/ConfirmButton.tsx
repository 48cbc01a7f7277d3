import { Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'

import { explainError } from '../api/explain-error.ts'

export interface ConfirmButtonProps {
  /** What is done, as a verb. */
  readonly children: string
  /** What it means, before somebody agrees to it. */
  readonly consequence: string
  readonly act: () => Promise<unknown>
  /** Called once it is done, however that went. */
  readonly onSettled?: () => unknown
  readonly isDangerous?: boolean
}

/** Does something that others notice, after a second thought. */
export function ConfirmButton({
  children,
  consequence,
  act,
  onSettled,
  isDangerous = false,
}: ConfirmButtonProps) {
  const [isOpen, { open, close }] = useDisclosure()
  const color = isDangerous ? { color: 'red' } : {}
  const { mutate, isPending } = useMutation({
    mutationFn: act,
    onSuccess: close,
    onError: (error) => {
      const { title, detail } = explainError(error)
      notifications.show({ color: 'red', title, message: detail })
    },
    ...(onSettled !== undefined && { onSettled }),
  })
  return (
    <>
      <Button size="xs" variant={isDangerous ? 'light' : 'default'} {...color} onClick={open}>
        {children}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={`${children}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm">{consequence}</Text>
        <Group justify="flex-end" mt="md">
          <Button size="xs" variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button size="xs" {...color} loading={isPending} onClick={() => mutate()}>
            {children}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
