import { Button, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'

/**
 * Says so where a file of this page cannot be loaded. The document is asked for anew each time and names
 * the files of its version; those of the version before are gone. So a page that was opened before
 * Nexus was upgraded cannot open its other pages.
 */
export function NewVersion() {
  useEffect(() => {
    addEventListener('vite:preloadError', tell)
    return () => removeEventListener('vite:preloadError', tell)
  }, [])
  return null
}

function tell(): void {
  notifications.show({
    id: 'new-version',
    title: 'A part of this page could not be loaded',
    message: (
      <Stack gap="xs" align="flex-start">
        <Text size="sm">Nexus has probably got a newer version. What is open stays as it is.</Text>
        <Button size="xs" onClick={() => location.reload()}>
          Load the page anew
        </Button>
      </Stack>
    ),
    autoClose: false,
  })
}
