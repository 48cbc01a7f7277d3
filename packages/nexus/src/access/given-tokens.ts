import { readFile } from 'node:fs/promises'
import { TOKEN_PREFIX, type Role } from '@oximeter/api/client'
import { errorCode } from '../database/errors.ts'
import { NexusError } from '../nexus-error.ts'
import { hashOf, type TokenRows } from '../store/tokens.ts'

/** A token that whoever deploys Nexus has made, as containers are given secrets. */
export interface GivenToken {
  /** A viewer's is of the fleet. */
  readonly role: Role
  /** Holds `oxm_` and at least 43 letters, digits, `-` and `_`: 256 random bits. */
  readonly file: string
}

const TEXT = new RegExp(`^${TOKEN_PREFIX}[A-Za-z0-9_-]{43,}$`)

/**
 * Makes tokens that are given known, one of each role, by the name `given-<role>`. Another text in a file
 * ends what was given before. One that an operator has revoked stays so.
 *
 * @throws {NexusError} `invalid-config` for a file that cannot be read or holds no token
 */
export async function takeGivenTokens(
  tokens: Pick<TokenRows, 'find' | 'get' | 'create' | 'revoke'>,
  given: readonly GivenToken[],
): Promise<void> {
  for (const { role, file } of given) {
    const text = await readToken(file)
    if ((await tokens.find(hashOf(text))) !== undefined) continue
    const name = `given-${role}`
    const former = await tokens.get(name)
    if (former !== undefined && former.state !== 'revoked') await tokens.revoke(former.id)
    const registration = {
      name,
      role,
      scope: 'fleet',
      scopeId: null,
      producerIds: null,
      lifetimeMs: undefined,
      createdBy: 'local',
    } as const
    // Another Nexus that is given the same may have been faster.
    await tokens.create(registration, text)
  }
}

async function readToken(file: string): Promise<string> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    const code = errorCode(cause)
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code)})`
    throw new NexusError('invalid-config', `initial token in ${file}: ${why}`, { cause })
  }
  if (TEXT.test(text)) return text
  throw new NexusError(
    'invalid-config',
    `initial token in ${file}: it is no token, which is ${TOKEN_PREFIX} and at least 43 letters, digits, - and _`,
  )
}
