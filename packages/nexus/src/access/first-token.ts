import { rm, writeFile } from 'node:fs/promises'
import { randomToken } from '@oximeter/api'
import type { Logger } from 'pino'
import type { TokenRows } from '../store/tokens.ts'

const NAME = 'first-operator'

/**
 * Makes the token by which an operator makes the others, where there is none, and writes it to a
 * file that only the owner of this process can read.
 *
 * @returns whether it did
 */
export async function makeFirstToken(
  tokens: Pick<TokenRows, 'hasOperator' | 'create' | 'get' | 'revoke'>,
  file: string,
  logger: Logger,
): Promise<boolean> {
  if (await tokens.hasOperator()) return false
  const expired = await tokens.get(NAME)
  if (expired?.state === 'expired') await tokens.revoke(expired.id)
  const text = randomToken()
  // First the file: a token that nobody could read would keep the next start from making one.
  await rm(file, { force: true })
  await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true })
  const made = await tokens.create(
    {
      name: NAME,
      role: 'operator',
      scope: 'fleet',
      scopeId: null,
      producerIds: null,
      lifetimeMs: undefined,
      createdBy: 'local',
    },
    text,
  )
  if (made === undefined) {
    // Another Nexus on the same database was faster.
    await rm(file, { force: true })
    return false
  }
  logger.info({ file }, 'there was no token of an operator: the first one is in a file')
  return true
}
