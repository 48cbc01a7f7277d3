import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomToken } from '@oximeter/api'
import { CollectorError } from './collector-error.ts'
import { describeError } from './pull/failure.ts'

const NAME = 'api.token'

/**
 * Makes the token that the collector's API wants until it ends, and writes it to a file that only
 * the owner of this process can read.
 *
 * @throws {CollectorError} `unusable-data-dir`
 */
export async function newToken(directory: string): Promise<string> {
  const token = randomToken()
  const file = join(directory, NAME)
  try {
    await mkdir(directory, { recursive: true })
    await rm(file, { force: true })
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw new CollectorError(
      'unusable-data-dir',
      `the token of the collector cannot be written to ${file}: ${describeError(cause)}`,
      { cause },
    )
  }
  return token
}
