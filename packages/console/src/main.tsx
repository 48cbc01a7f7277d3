import { NexusPublicClient } from '@oximeter/api/client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { shownToken } from './api/token.ts'
import { App } from './app/App.tsx'

const nexus = new NexusPublicClient(location.origin, { token: shownToken })
const root = document.getElementById('root')
if (root === null) throw new TypeError('index.html has an element with the id root')
createRoot(root).render(
  <StrictMode>
    <App nexus={nexus} />
  </StrictMode>,
)
