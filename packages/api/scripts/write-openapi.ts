// Rewrites the checked-in documents from the schemas and routes.
import { mkdirSync, writeFileSync } from 'node:fs'

import { APIS, openApiDocument } from '../src/index.ts'

const folder = new URL('../openapi/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, api] of Object.entries(APIS)) {
  writeFileSync(
    new URL(`${name}.json`, folder),
    `${JSON.stringify(openApiDocument(api), null, 2)}\n`,
  )
}
