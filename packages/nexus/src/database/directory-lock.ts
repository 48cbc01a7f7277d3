import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './errors.ts'

const LOCK_FILE = 'nexus.lock'

interface Owner {
  readonly pid: number
  /** Tells this process from a later one with the same number; empty where it cannot be known. */
  readonly started: string
}

/** Directories that this very process has open: its number in a lock file says nothing about them. */
const ownDirectories = new Set<string>()

/**
 * Takes a directory for this process, and answers undefined if another live process has it. A lock
 * that a killed process left behind is taken over.
 */
export async function lockDirectory(directory: string): Promise<AsyncDisposable | undefined> {
  if (ownDirectories.has(directory)) return undefined
  ownDirectories.add(directory)
  const path = join(directory, LOCK_FILE)
  try {
    if (!(await takeFile(path))) {
      ownDirectories.delete(directory)
      return undefined
    }
  } catch (error) {
    ownDirectories.delete(directory)
    throw error
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true })
      ownDirectories.delete(directory)
    },
  }
}

async function takeFile(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}`
  const started = await startOf(process.pid)
  await writeFile(own, JSON.stringify({ pid: process.pid, started } satisfies Owner), {
    mode: 0o600,
  })
  try {
    // A link appears with its whole content, and only where there is no file yet.
    while (!(await isDone(link(own, path), 'EEXIST'))) {
      const seen = await readText(path)
      if (await isHeldByAnother(seen)) return false
      // Whoever moves the stale lock away goes on; if it was meanwhile a fresh one, it goes back.
      const moved = `${path}.stale.${process.pid}`
      if (!(await isDone(rename(path, moved), 'ENOENT'))) continue
      if ((await readText(moved)) !== seen) {
        await isDone(link(moved, path), 'EEXIST')
        await rm(moved)
        return false
      }
      await rm(moved)
    }
    return true
  } finally {
    await rm(own, { force: true })
  }
}

/** False where the work failed with the expected code. */
async function isDone(work: Promise<void>, expected: string): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (errorCode(error) === expected) return false
    throw error
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return ''
  }
}

async function isHeldByAnother(text: string): Promise<boolean> {
  const owner = parseOwner(text)
  if (owner === undefined || owner.pid === process.pid) return false
  return isAlive(owner.pid) && (await startOf(owner.pid)) === owner.started
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    if (!('pid' in value) || typeof value.pid !== 'number') return undefined
    return { pid: value.pid, started: 'started' in value ? String(value.started) : '' }
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** The kernel's start time of a process (field 22 of its stat line); empty without /proc. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
