import './node-globals.ts'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from '../src/app/App.tsx'
import { mockNexus } from './api/mock-nexus.ts'
import { examplePages } from './example-pages.ts'
import { mockState } from './mock-state.ts'
import { StateChoice } from './StateChoice.tsx'

declare global {
  interface Window {
    /** For scripts that walk through the site. */
    examplePages: typeof examplePages
  }
}

window.examplePages = examplePages

const root = document.getElementById('root')
if (root === null) throw new TypeError('index.html has an element with the id root')
createRoot(root).render(
  <StrictMode>
    <App nexus={mockNexus(mockState())} />
    {import.meta.env.DEV && <StateChoice />}
  </StrictMode>,
)
