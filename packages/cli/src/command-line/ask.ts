import {
  CollectorClient,
  formatSocketAddress,
  isWildcard,
  NexusPublicClient,
  RequestError,
  type ClientOptions,
} from '@oximeter/api/client'
import { Option, type Command } from 'commander'

import { flagOf, keyOf } from '../config/names.ts'
import type { Config } from '../config/options.ts'
import { fetchAsConfigured, schemeOf } from '../system/tls.ts'
import { tokenFor } from '../system/token.ts'
import { toJson } from '../output/json.ts'
import { styleOf } from '../output/table.ts'
import type { Answer } from './answer.ts'
import { addConfigOptions, configOf } from './config-options.ts'
import { NoAnswerError, UsageError, type Asked } from './exit.ts'
import { untilInterrupted, watch } from './watch.ts'

/** How long an answer may take: queries have a shorter budget of their own. */
const TIMEOUT_MS = 60_000

/** Adds the flags of a command that asks a running system. */
export function addClientOptions(command: Command, asked: Asked = 'api'): Command {
  command.addOption(new Option('--json', 'print JSON: an array, or an object with items'))
  return addConfigOptions(command, [asked === 'api' ? 'client' : 'collector client'])
}

/** Asks the running system, and prints what it answers as the flags say. */
export function ask(
  command: Command,
  question: (nexus: NexusPublicClient, config: Config) => Promise<Answer>,
): Promise<void> {
  return askAs(command, 'api', (config) => question(nexusClient(config), config))
}

/** Asks once, or, if so wanted, again and again until the person has seen enough. */
export function askAgain(
  command: Command,
  everyMs: number | undefined,
  question: (
    nexus: NexusPublicClient,
    options: { readonly signal?: AbortSignal },
  ) => Promise<Answer>,
): Promise<void> {
  if (everyMs === undefined) return ask(command, (nexus) => question(nexus, {}))
  if (command.opts<{ json?: boolean }>().json === true) {
    throw new UsageError('--watch shows text on a screen: leave --json out')
  }
  const signal = untilInterrupted()
  return askNexus(command, (nexus) =>
    watch(async () => (await question(nexus, { signal })).text(styleOf(process.stdout)), {
      intervalMs: everyMs,
      signal,
      output: process.stdout,
    }),
  )
}

/** Asks the running system by a command that prints by itself. */
export function askNexus(
  command: Command,
  question: (nexus: NexusPublicClient) => Promise<void>,
): Promise<void> {
  return answering('api', () => {
    const { config } = configOf(command)
    return question(nexusClient(config))
  })
}

/** Asks one collector, and prints what it answers as the flags say. */
export function askCollector(
  command: Command,
  question: (collector: CollectorClient) => Promise<Answer>,
): Promise<void> {
  return askAs(command, 'collector', (config) =>
    question(
      new CollectorClient(
        collectorUrl(config),
        optionsFor(collectorUrl(config), config, 'collector'),
      ),
    ),
  )
}

function nexusClient(config: Config): NexusPublicClient {
  return new NexusPublicClient(apiUrl(config), optionsFor(apiUrl(config), config, 'nexus'))
}

function optionsFor(url: string, config: Config, server: 'nexus' | 'collector'): ClientOptions {
  const token = tokenFor(url, config, server)
  const { fetch } = fetchAsConfigured(config) ?? {}
  return { timeoutMs: TIMEOUT_MS, token, ...(fetch !== undefined && { fetch }) }
}

async function askAs(
  command: Command,
  asked: Asked,
  question: (config: Config) => Promise<Answer>,
): Promise<void> {
  const { config } = configOf(command)
  const answer = await answering(asked, () => question(config))
  printAnswer(answer, command.opts<{ json?: boolean }>().json === true)
}

async function answering<T>(asked: Asked, question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (error) {
    throw error instanceof RequestError ? new NoAnswerError(asked, error) : error
  }
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
  return config.api ?? urlOf('api', config, config.nexusHost, 'nexusPublicPort')
}

/** Where the collector is that has this configuration. */
function collectorUrl(config: Config): string {
  const { collector, collectorHost } = config
  return collector ?? urlOf('collector', config, collectorHost, 'collectorPort')
}

function urlOf(
  asked: Asked,
  config: Config,
  host: string,
  option: 'nexusPublicPort' | 'collectorPort',
): string {
  const port = config[option]
  if (port === 0) {
    throw new UsageError(
      `${keyOf(option)} is 0, any free port: say with ${flagOf(asked)} which one it became`,
    )
  }
  const address = formatSocketAddress({ host: isWildcard(host) ? '127.0.0.1' : host, port })
  return `${schemeOf(config)}://${address}`
}
