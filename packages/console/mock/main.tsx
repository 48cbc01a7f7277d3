import './node-globals.ts'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from '../src/app/App.tsx'
import { mockNexus } from './api/mock-nexus.ts'
import { mockState } from './mock-state.ts'
import { StateChoice } from './StateChoice.tsx'

const root = document.getElementById('root')
if (root === null) throw new TypeError('index.html has an element with the id root')
createRoot(root).render(
  <StrictMode>
    <App nexus={mockNexus(mockState())} />
    {import.meta.env.DEV && <StateChoice />}
  </StrictMode>,
)
