// Installs what package-lock.json asks for, unless it is there. Runs on any Node from 20 on.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The packages of a lock file by path; none where it cannot be read. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

/** npm notes in node_modules what it has installed, once it is done. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json')
  return Object.entries(packagesOf('package-lock.json')).every(
    ([path, { version, optional }]) =>
      // Optional ones are for one platform each; workspaces themselves are not installed but linked.
      optional === true ||
      !path.includes('node_modules/') ||
      (path in installed && installed[path].version === version),
  )
}

if (!isInstalled()) {
  console.log('Installing dependencies (once, about 900 MB with the ClickHouse engine) …')
  const began = performance.now()
  // Warnings are about Node: a newer one than this may be among what is being installed.
  const { status, signal } = spawnSync('npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    if (signal === null) {
      console.error('npm ci failed: see above. Once that is mended, run the same command again.')
    }
    process.exit(status ?? 1)
  }
  console.log(`Installed in ${Math.round((performance.now() - began) / 1000)} s.`)
}
