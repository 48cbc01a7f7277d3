import { formatSocketAddress, isWildcard, NexusPublicClient } from '@oximeter/api/client'
import { Option, type Command } from 'commander'

import { flagOf, keyOf } from '../config/names.ts'
import type { Config } from '../config/options.ts'
import { toJson } from '../output/json.ts'
import { styleOf } from '../output/table.ts'
import type { Answer } from './answer.ts'
import { addConfigOptions, configOf } from './config-options.ts'
import { UsageError } from './exit.ts'

/** How long an answer may take: queries have a shorter budget of their own. */
const TIMEOUT_MS = 60_000

/** Adds the flags of a command that asks a running system. */
export function addClientOptions(command: Command): Command {
  command.addOption(new Option('--json', 'print JSON: an array, or an object with items'))
  return addConfigOptions(command, ['client'])
}

/** Asks the running system, and prints what it answers as the flags say. */
export async function ask(
  command: Command,
  question: (nexus: NexusPublicClient) => Promise<Answer>,
): Promise<void> {
  const { config } = configOf(command)
  const answer = await question(new NexusPublicClient(apiUrl(config), { timeoutMs: TIMEOUT_MS }))
  printAnswer(answer, command.opts<{ json?: boolean }>().json === true)
}

export function printAnswer(answer: Answer, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(toJson(answer.json))
  } else {
    process.stdout.write(answer.text(styleOf(process.stdout)))
    const style = styleOf(process.stderr)
    for (const note of answer.notes ?? []) process.stderr.write(`${style.faint(note)}\n`)
  }
  if (answer.exitCode !== undefined) process.exitCode = answer.exitCode
}

/** Where the public API of the system is that has this configuration. */
export function apiUrl(config: Config): string {
  if (config.api !== undefined) return config.api
  const { nexusHost, nexusPublicPort: port } = config
  if (port === 0) {
    throw new UsageError(
      `${keyOf('nexusPublicPort')} is 0, any free port: say with ${flagOf('api')} which one it became`,
    )
  }
  const host = isWildcard(nexusHost) ? '127.0.0.1' : nexusHost
  return `http://${formatSocketAddress({ host, port })}`
}
