import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { serveDirectory, type ServedDirectory } from './serve-directory.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js')

/** The pages, built, of a Nexus that is made up. */
export async function serveMockSite(): Promise<ServedDirectory> {
  await promisify(execFile)(process.execPath, [vite, 'build', '--mode', 'mock'], {
    cwd: root,
    // In tests it is another, with which React would be the one for developers: several times slower.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return serveDirectory(`${root}dist/mock`)
}
