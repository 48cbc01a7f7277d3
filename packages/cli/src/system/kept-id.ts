import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { CommandError } from '../command-line/exit.ts'
import { uuid } from '../config/kinds.ts'

/**
 * The identity called `name` of a data directory: made at random when it is first asked for, and the
 * same ever after, so that a restart continues what it was.
 */
export function keptId(dataDir: string, name: string): string {
  const directory = join(dataDir, 'ids')
  const file = join(directory, name)
  mkdirSync(directory, { recursive: true })
  const known = readIfPresent(file) ?? make(file)
  const id = uuid.parse(known.trim())
  if (id !== undefined) return id
  throw new CommandError(
    `${file} holds no UUID: write the one back that it held, or remove the file to get a new identity`,
  )
}

/** The file appears whole, and of two who make it at once one wins. */
function make(file: string): string {
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${randomUUID()}\n`, { flush: true })
  try {
    linkSync(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(own)
  }
  return readFileSync(file, 'utf8')
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
