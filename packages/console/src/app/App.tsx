import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '../theme/global.css'

import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'

import { NexusProvider, type Nexus } from '../api/nexus.tsx'
import { createQueryClient } from '../api/query-client.ts'
import { whoQuery } from '../api/queries/who.ts'
import { theme } from '../theme/theme.ts'
import { NewVersion } from './NewVersion.tsx'
import { createAppRouter } from './router.tsx'

export interface AppProps {
  readonly nexus: Nexus
}

/** The whole page, of any Nexus. */
export function App({ nexus }: AppProps) {
  const [queryClient] = useState(() => {
    const client = createQueryClient()
    // Every page waits for it: asked while that is loaded.
    void client.prefetchQuery(whoQuery(nexus))
    return client
  })
  const [router] = useState(createAppRouter)
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <NexusProvider value={nexus}>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" />
          <NewVersion />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </NexusProvider>
    </MantineProvider>
  )
}
