import type { CreatedToken } from '@oximeter/api/client'
import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'

export interface NewTokenProps {
  readonly made: CreatedToken
  readonly onClose: () => void
}

/** The only time that the text of a token is shown: it closes when somebody says so. */
export function NewToken({ made, onClose }: NewTokenProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Token ${made.name}`}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="sm">
        <Text size="sm">
          Copy it now: Nexus keeps no text of it, and cannot show it again. If it is lost, revoke it
          and make another.
        </Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {made.token}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={made.token}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy} data-autofocus>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" onClick={onClose}>
            I have it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
