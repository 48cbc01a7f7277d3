// Builds the console, unless what is built is of these very sources. Runs on any Node from 20 on.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = `${root}packages/console/dist/site.sources`

/** What the page is made from: the console, and the packages that it imports. */
const SOURCES = [
  'package-lock.json',
  'packages/console/index.html',
  'packages/console/vite.config.ts',
  'packages/console/public',
  'packages/console/src',
  'packages/api/src',
  'packages/core/src',
  'packages/oxql/src',
]

function sourcesHash() {
  const hash = createHash('sha256')
  for (const path of SOURCES) {
    for (const file of filesIn(path))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(root + file))
  }
  return hash.digest('hex')
}

function filesIn(path) {
  if (/\.(json|html|ts)$/.test(path)) return [path]
  return readdirSync(root + path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => `${entry.parentPath.slice(root.length)}/${entry.name}`)
    .sort()
}

function builtFrom() {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return undefined
  }
}

const hash = sourcesHash()
if (builtFrom() !== hash) {
  console.log('Building the console (once, some seconds) …')
  const { status } = spawnSync('npm', ['run', 'build', '-w', 'packages/console', '--silent'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
    // Tests have another, with which React would be the one for developers: twice as large.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status !== 0) {
    console.error('The console could not be built: see above.')
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, hash)
}
