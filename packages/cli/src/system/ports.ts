import { once } from 'node:events'
import { createServer } from 'node:net'

import { formatSocketAddress } from '@oximeter/api/client'

import { CommandError } from '../command-line/exit.ts'
import { flagOf } from '../config/names.ts'
import type { OptionName } from '../config/options.ts'

export interface Listener {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  /** Moves it. */
  readonly option: OptionName
}

const PROBE_TIMEOUT_MS = 1000

/**
 * Makes sure that the ports can be listened on, before anything is started that would have to be
 * stopped again.
 *
 * @throws CommandError saying who has a port, and which flag takes another
 */
export async function requireFreePorts(listeners: readonly Listener[]): Promise<void> {
  for (const { host, port, option } of listeners) {
    const code = port === 0 ? undefined : await whyNot(host, port)
    if (code === undefined) continue
    const where = `port ${port} on ${host}`
    const way = `take another one with ${flagOf(option)} <port>`
    if (code === 'EADDRINUSE') {
      throw new CommandError(
        `${where} is in use by ${await whoHas(host, port)}: stop it, or ${way}`,
      )
    }
    if (code === 'EACCES')
      throw new CommandError(`${where} needs more rights than you have: ${way}`)
    throw new CommandError(`${where} cannot be listened on (${code})`)
  }
}

/** A port that nobody listens on now. */
export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('not a network address')
  return address.port
}

async function whyNot(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    await new Promise((resolve) => server.close(resolve))
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

/** Asks the program on a port for its name. */
async function whoHas(host: string, port: number): Promise<string> {
  const base = `http://${formatSocketAddress({ host, port })}`
  const version = await answerOf(`${base}/version`)
  try {
    const { name, version: number } = JSON.parse(version ?? '') as Record<string, unknown>
    if (name === 'nexus' || name === 'collector') {
      return `the ${name} of another Oximeter (${String(number)})`
    }
  } catch {
    // Not one of ours.
  }
  if ((await answerOf(`${base}/ping`))?.trim() === 'Ok.') return 'a ClickHouse server'
  return 'another program'
}

async function answerOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    })
    return response.ok ? await response.text() : undefined
  } catch {
    return undefined
  }
}
