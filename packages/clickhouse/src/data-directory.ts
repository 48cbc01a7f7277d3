import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EmbeddedClickHouseError, systemCode } from './error.ts'

export interface EmbeddedCredentials {
  readonly username: string
  readonly password: string
  /** Where the engine of this directory answers, if it has been started (it may have died since). */
  readonly url: string | undefined
}

/** The files beside the engine's own. */
export interface DataDirectory {
  readonly root: string
  /** What chDB owns. */
  readonly engine: string
  /** Bodies and results in flight. */
  readonly scratch: string
}

export interface Owner {
  readonly url: string
  readonly supervisorPid: number
}

export const USERNAME = 'default'
const PASSWORD_FILE = 'password'
const OWNER_FILE = 'running.json'

export function dataDirectory(path: string): DataDirectory {
  const root = resolve(path)
  // `file('…')` expands these in a path, and '::' means a member of an archive.
  if (/[*?{}]|::/.test(root)) {
    throw new EmbeddedClickHouseError(
      'bad-options',
      `the data directory ${root} has one of * ? { } :: in its path, which the engine would expand; choose another dataDir`,
    )
  }
  return { root, engine: join(root, 'engine'), scratch: join(root, 'scratch') }
}

export function createDataDirectory(directory: DataDirectory): void {
  for (const path of [directory.root, directory.engine, directory.scratch]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
  chmodSync(directory.root, 0o700)
}

/** Writes the given password, or keeps the one that is there, or makes one. */
export function keepPassword(directory: DataDirectory, given: string | undefined): string {
  const file = join(directory.root, PASSWORD_FILE)
  const password = given ?? readIfPresent(file)?.trim() ?? ''
  if (password !== '' && given === undefined) return password
  const chosen = password === '' ? randomBytes(24).toString('base64url') : password
  writePrivate(file, `${chosen}\n`)
  return chosen
}

export function writeOwner(directory: DataDirectory, owner: Owner): void {
  writePrivate(join(directory.root, OWNER_FILE), `${JSON.stringify(owner)}\n`)
}

export function removeOwner(directory: DataDirectory): void {
  rmSync(join(directory.root, OWNER_FILE), { force: true })
}

export function readOwner(directory: DataDirectory): Owner | undefined {
  const text = readIfPresent(join(directory.root, OWNER_FILE))
  if (text === undefined) return undefined
  const owner: unknown = JSON.parse(text)
  if (typeof owner !== 'object' || owner === null) return undefined
  if (!('url' in owner && 'supervisorPid' in owner)) return undefined
  const { url, supervisorPid } = owner
  if (typeof url !== 'string' || typeof supervisorPid !== 'number') return undefined
  return { url, supervisorPid }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}

/** The engine's own lock names its process. */
export function lockHolder(engineDir: string): number | undefined {
  const match = /^PID: (\d+)/m.exec(readIfPresent(join(engineDir, 'status')) ?? '')
  return match ? Number(match[1]) : undefined
}

/**
 * User, password and (while it runs) URL of the engine that owns a data directory, so that tools beside
 * the running system can reach it. `undefined` when the directory was never used.
 *
 * @example
 * const engine = embeddedCredentials('./data/clickhouse')
 * if (engine?.url) createClient({ url: engine.url, username: engine.username, password: engine.password })
 */
export function embeddedCredentials(dataDir: string): EmbeddedCredentials | undefined {
  const directory = dataDirectory(dataDir)
  const password = readIfPresent(join(directory.root, PASSWORD_FILE))?.trim()
  if (password === undefined || password === '') return undefined
  return { username: USERNAME, password, url: readOwner(directory)?.url }
}

/** Appears whole or not at all, for nobody else to read. */
function writePrivate(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.new`
  writeFileSync(temporary, text, { mode: 0o600, flush: true })
  renameSync(temporary, file)
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}
