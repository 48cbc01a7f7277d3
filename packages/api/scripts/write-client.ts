// Rewrites the checked-in clients from the routes.
import { mkdirSync, writeFileSync } from 'node:fs'

import { clientModule } from './client-module.ts'
import { CLIENTS } from './clients.ts'

const folder = new URL('../src/generated/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, client] of Object.entries(CLIENTS)) {
  writeFileSync(new URL(`${name}.ts`, folder), await clientModule(client))
}
