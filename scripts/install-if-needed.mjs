// Installs what package-lock.json asks for, when it is not there yet. Runs on any Node from 20 on.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = `${root}package-lock.json`
const installed = `${root}node_modules/.installed-lock.json`

const same = existsSync(installed) && readFileSync(wanted).equals(readFileSync(installed))
if (!same) {
  console.log('Installing dependencies (once, about 900 MB with the ClickHouse engine) …')
  const { status } = spawnSync('npm', ['ci', '--progress=true'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('npm ci failed: see above. Once that is mended, run the same command again.')
    process.exit(status ?? 1)
  }
  copyFileSync(wanted, installed)
}
