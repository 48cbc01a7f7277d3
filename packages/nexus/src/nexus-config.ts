import type { ProducerRegistry } from '@oximeter/core'
import type { ClientTlsFiles, ServerTlsFiles } from '@oximeter/api/tls'
import type { Logger } from 'pino'
import type { GivenToken } from './access/given-tokens.ts'
import type { Rate } from './access/token-buckets.ts'
import type { DatabaseConfig } from './database/open-database.ts'
import type { App, Listen } from './http/server.ts'

export interface NexusConfig {
  /** A UUID. One that is kept continues the timeseries of Nexus after a restart. Default: a new one. */
  readonly id?: string
  /** Where producers and collectors call. Usual port: 12221. */
  readonly internal: Listen
  /** Where people's programs call. Usual port: 12220. */
  readonly public: Listen
  readonly database: DatabaseConfig
  /** The metrics database, for latest values and SQL. Nexus works without it, they do not. */
  readonly clickhouse: {
    readonly url: string
    readonly username?: string
    readonly password?: string
    /** Over whose shards samples are spread, as ClickHouse's configuration names it. Default: none. */
    readonly cluster?: string
  }
  /** How long a producer stays registered without renewing, in milliseconds. Default 10 minutes. */
  readonly leaseMs?: number
  /**
   * How long a collector keeps its producers after it was last heard, in milliseconds. Default 15 s: three
   * of its heartbeats. One that sends none is heard when it fetches its list, and has four times as long: four
   * lists of a Rust collector.
   */
  readonly collectorTimeoutMs?: number
  /** Host names by which clients call us, besides IP addresses and `localhost`. */
  readonly allowedHosts?: readonly string[]
  /**
   * Networks (`10.0.0.0/8`, `fd00::/8`) in which producers may be, and no others. Collectors may be
   * elsewhere, too. Loopback, link-local, metadata and other special addresses are allowed only by a
   * network within their range. Default: all others; and loopback, to who registers over loopback.
   */
  readonly producerNetworks?: readonly string[]
  /**
   * Where producers are looked for that do not register themselves: `file:/path/*.json`,
   * `srv://_name._tcp.example.com`, `https://…`, `kubernetes://namespace`. Give all Nexus of a database
   * the same. Default: nowhere.
   */
  readonly discovery?: readonly string[]
  /** How often, in milliseconds. Default 30 s. */
  readonly discoveryIntervalMs?: number
  /**
   * Files of alert rules and receivers: paths, directories, whose `*.toml` count, or patterns. Read again
   * when they change. Give all Nexus of a database the same. Default: none.
   */
  readonly alertFiles?: readonly string[]
  /** Certificate and key of both APIs, taken anew when they change. Default: plain HTTP. */
  readonly tls?: ServerTlsFiles
  /** How collectors are reached: whom to trust, what to show. */
  readonly clientTls?: ClientTlsFiles
  /** The same of producers that are found and speak TLS, to ask them who they are. Default: `clientTls`. */
  readonly producerTls?: ClientTlsFiles
  /** Allows addresses that other machines reach, without TLS. */
  readonly insecureBind?: boolean
  /** Whether everybody has to show a token. Default: where other machines reach the address. */
  readonly requireTokens?: boolean
  /**
   * What one token may ask, and how many wrong ones may come from one address. Default: of the
   * internal API 5000 requests a second and 200 000 at once, of the public one 200 and 2000; wrong
   * tokens 10 and 100.
   */
  readonly limits?: {
    readonly internal?: Rate
    readonly public?: Rate
    readonly wrongTokens?: Rate
  }
  /** Tokens that it is to know from the start. Default: none. */
  readonly initialTokens?: readonly GivenToken[]
  /** Where tokens are wanted and there is none of an operator, the first one is written here. */
  readonly operatorTokenFile?: string
  /** Where the files of the console are, which the public address serves. Default: no console. */
  readonly consoleDirectory?: string
  readonly logger: Logger
  /** Where Nexus registers what it measures of itself (`nexus:*`). Default: nobody collects it. */
  readonly registry?: ProducerRegistry
  /**
   * Prepares the server of each API before it has routes.
   *
   * @example (app) => void app.register(measureRequests, { metrics })
   */
  readonly prepare?: (app: App) => void
}
