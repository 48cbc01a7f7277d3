import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { CommandError } from '../command-line/exit.ts'
import { isLoopback } from '../config/loopback.ts'
import { keyOf } from '../config/names.ts'
import type { Config } from '../config/options.ts'

/** Where the first token of an operator is, which Nexus writes. */
export function operatorTokenFile({ dataDir }: Config): string {
  return join(dataDir, 'operator.token')
}

/**
 * The token that the options name, undefined without one. Its file is read anew with each call.
 *
 * @throws {CommandError} where that cannot be read
 */
export function tokenOf({ token, tokenFile }: Config): string | undefined {
  if (token !== undefined || tokenFile === undefined) return token
  try {
    return contentOf(tokenFile)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new CommandError(`${keyOf('tokenFile')}: ${tokenFile}: ${why}`, { cause })
  }
}

/**
 * The token for a server at `url`: that of the options, or else what this system has left in its data
 * directory, which nobody but this system is shown.
 */
export function tokenFor(
  url: string,
  config: Config,
  server: 'nexus' | 'collector',
): string | undefined {
  const given = tokenOf(config)
  if (given !== undefined || !isOwn(url, config[`${server}Host`])) return given
  try {
    return contentOf(
      server === 'nexus'
        ? operatorTokenFile(config)
        : join(config.dataDir, 'collector', 'api.token'),
    )
  } catch {
    return undefined
  }
}

function isOwn(url: string, host: string): boolean {
  const { hostname } = new URL(url)
  const bare = hostname.replaceAll(/[[\]]/g, '')
  return isLoopback(bare) || bare === host.toLowerCase()
}

function contentOf(file: string): string {
  return readFileSync(file, 'utf8').trim()
}
