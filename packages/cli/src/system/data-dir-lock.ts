import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { CommandError } from '../command-line/exit.ts'
import { flagOf } from '../config/names.ts'

interface Owner {
  readonly pid: number
  /** Tells a process from a later one of the same number; empty where it cannot be known. */
  readonly started: string
  readonly command: string
}

/**
 * Keeps a data directory for this process until it is disposed of. The lock of a process that died
 * does not count.
 *
 * @param command what this process is, for the message that another one gets
 * @param file the lock's name; who takes another one may share the directory
 * @throws CommandError naming who has it
 */
export function lockDataDir(dataDir: string, command: string, file = 'oximeter.lock'): Disposable {
  const path = join(dataDir, file)
  const own = `${path}.${process.pid}`
  mkdirSync(dataDir, { recursive: true })
  const owner: Owner = { pid: process.pid, started: startOf(process.pid), command }
  writeFileSync(own, JSON.stringify(owner))
  try {
    while (!linked(own, path)) {
      const text = read(path)
      const holder = text === undefined ? undefined : parseOwner(text)
      if (holder !== undefined && isRunning(holder)) throw inUse(dataDir, holder)
      if (text !== undefined) putAside(path, text)
    }
  } finally {
    rmSync(own)
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) }
}

function inUse(dataDir: string, { pid, command }: Owner): CommandError {
  return new CommandError(
    `another ${command} (pid ${pid}) keeps its data in ${resolve(dataDir)}: stop that one, or give ` +
      `this one a directory of its own with ${flagOf('dataDir')}`,
  )
}

/** A link appears with its whole content, and only where there is no file yet. */
function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes a stale lock, unless somebody has meanwhile replaced it. */
function putAside(path: string, stale: string): void {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (read(aside) !== stale) linked(aside, path)
  rmSync(aside)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const { pid, started, command } = JSON.parse(text) as Partial<Owner>
    return typeof pid === 'number'
      ? { pid, started: String(started), command: String(command) }
      : undefined
  } catch {
    return undefined
  }
}

function isRunning({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return startOf(pid) === started
}

/** When the kernel started a process, in its own ticks, and in which boot; empty without /proc. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === undefined) return ''
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
  return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
}
