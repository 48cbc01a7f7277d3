import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import {
  embeddedCredentials,
  startEmbeddedClickHouse,
  type EmbeddedClickHouse,
  type EngineEvent,
} from '@oximeter/clickhouse'
import { formatSocketAddress } from '@oximeter/api/client'
import type { Logger } from 'pino'

import { CommandError } from '../command-line/exit.ts'
import { flagOf, keyOf } from '../config/names.ts'
import type { Config } from '../config/options.ts'
import { freePort } from '../system/ports.ts'

/** Where samples are kept, and as whom. */
export interface ClickHouseAccess {
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Over whose shards samples are spread. */
  readonly cluster?: string
}

/** The embedded engine, as it is going to be: known before it runs, so that others can start meanwhile. */
export interface EngineAccess extends ClickHouseAccess {
  readonly password: string
  readonly port: number
}

function engineDir(config: Config): string {
  return join(config.dataDir, 'clickhouse')
}

/** The server that the options name, or the embedded engine of the same data directory. */
export function clickHouseAccess(config: Config): ClickHouseAccess {
  const username = config.clickhouseUser
  const password = config.clickhousePassword
  const cluster = config.clickhouseCluster
  if (config.clickhouse !== undefined) {
    return {
      url: config.clickhouse,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(cluster === undefined ? {} : { cluster }),
    }
  }
  // An engine that has never run has no password yet; neither has a server as it is installed.
  const known = embeddedCredentials(engineDir(config))
  const { clickhouseHost: host, clickhousePort: port } = config
  if (known?.url === undefined && port === 0) {
    throw new CommandError(
      `${keyOf('clickhousePort')} is 0, any free port: start "oximeter clickhouse" first, or say with ` +
        `${flagOf('clickhouse')} where ClickHouse is`,
    )
  }
  return {
    url: known?.url ?? `http://${formatSocketAddress({ host, port })}`,
    username: username ?? known?.username ?? 'default',
    password: password ?? known?.password ?? '',
  }
}

export async function engineAccess(config: Config): Promise<EngineAccess> {
  const { clickhouseHost: host } = config
  const known = embeddedCredentials(engineDir(config))
  const port = config.clickhousePort === 0 ? await freePort(host) : config.clickhousePort
  return {
    url: `http://${formatSocketAddress({ host, port })}`,
    username: 'default',
    password: known?.password ?? randomBytes(24).toString('base64url'),
    port,
  }
}

/** Starts the embedded engine. */
export function startEngine(
  config: Config,
  { port, password }: EngineAccess,
  logger: Logger,
): Promise<EmbeddedClickHouse> {
  const log = logger.child({ program: 'clickhouse' })
  return startEmbeddedClickHouse({
    dataDir: engineDir(config),
    host: config.clickhouseHost,
    port,
    password,
    memoryLimitBytes: config.clickhouseMemory,
    onEvent: (event) => logEvent(log, event),
  })
}

function logEvent(log: Logger, event: EngineEvent): void {
  switch (event.type) {
    case 'started':
      return log.info({ event }, 'the ClickHouse engine has started')
    case 'restarted':
      return log.warn({ event }, 'the ClickHouse engine has been started again')
    case 'exited':
      return log[event.exitCode === 0 ? 'info' : 'warn'](
        { event },
        'the ClickHouse engine has ended',
      )
    case 'start-failed':
      return log.error({ event }, 'the ClickHouse engine does not start')
    case 'recycled':
      return log.info({ event }, 'the ClickHouse engine outgrew its memory and is replaced')
    case 'stuck':
      return log.warn(
        { event },
        'a query does not end though it was cancelled: the ClickHouse engine is replaced',
      )
    case 'unresponsive':
      return log.warn({ event }, 'the ClickHouse engine does not answer')
    case 'stopped':
      return log.info('the ClickHouse engine has stopped')
  }
}
