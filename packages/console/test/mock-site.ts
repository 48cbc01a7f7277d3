import { fileURLToPath } from 'node:url'
import { build } from 'vite'

import { serveDirectory, type ServedDirectory } from './serve-directory.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The pages, built, of a Nexus that is made up. */
export async function serveMockSite(): Promise<ServedDirectory> {
  await build({ root, mode: 'mock', logLevel: 'error' })
  return serveDirectory(`${root}dist/mock`)
}
