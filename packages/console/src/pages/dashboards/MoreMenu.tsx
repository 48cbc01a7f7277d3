import type { Dashboard } from '@oximeter/api/client'
import { ActionIcon, Button, Group, Menu, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconCopy, IconDotsVertical, IconDownload, IconLink, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { explainError } from '../../api/explain-error.ts'
import { useNexus } from '../../api/nexus.tsx'
import { dashboardsQuery } from '../../api/queries/dashboards.ts'
import { saveFile } from '../../charts/export/save-file.ts'

export interface MoreMenuProps {
  readonly saved: Dashboard
  readonly onCopy: () => void
}

/** What is done with a dashboard as a whole. */
export function MoreMenu({ saved, onCopy }: MoreMenuProps) {
  const [isDeleting, deleting] = useDisclosure()
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More">
            <IconDotsVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconLink size={16} aria-hidden />}
            onClick={() => void copyLink()}
          >
            Copy a link to what is shown
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={onCopy}>
            Copy the dashboard
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => exportDocument(saved)}
          >
            Export JSON
          </Menu.Item>
          {!saved.builtin && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={deleting.open}
            >
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DeleteDialog saved={saved} isOpen={isDeleting} onClose={deleting.close} />
    </>
  )
}

interface DeleteDialogProps {
  readonly saved: Dashboard
  readonly isOpen: boolean
  readonly onClose: () => void
}

function DeleteDialog({ saved: { id, name }, isOpen, onClose }: DeleteDialogProps) {
  const nexus = useNexus()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { mutate, isPending } = useMutation({
    mutationFn: () => nexus.deleteDashboard({ id }),
    onSuccess: async () => {
      await navigate({ to: '/dashboards' })
      notifications.show({ message: `${name} is deleted.` })
      await client.invalidateQueries({ ...dashboardsQuery(nexus), exact: true })
    },
    onError: (error) => {
      const { title, detail } = explainError(error)
      notifications.show({ color: 'red', title, message: detail })
    },
  })
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={`Delete ${name}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm">
        It is gone for everybody, and links to it lead nowhere. What it shows stays stored. To keep
        it, export it first.
      </Text>
      <Group justify="flex-end" mt="md">
        <Button size="xs" variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button size="xs" color="red" loading={isPending} onClick={() => mutate()}>
          Delete
        </Button>
      </Group>
    </Modal>
  )
}

function exportDocument({ name, document }: Dashboard): void {
  const file = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`
  const json = `${JSON.stringify(document, null, 2)}\n`
  saveFile(file, new Blob([json], { type: 'application/json' }))
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href)
    notifications.show({ message: 'The link is copied.' })
  } catch {
    notifications.show({ message: 'The browser forbids it: copy the address instead.' })
  }
}
