import { MAX_CAPACITY, MIN_CAPACITY } from '@oximeter/api/client'

import * as kind from './kinds.ts'
import type { Kind } from './kinds.ts'

/**
 * Who reads an option: the long-lived programs, the commands that ask a running system, those that
 * ask one collector, and those that go to ClickHouse by themselves.
 */
export type Program =
  | 'standalone'
  | 'run'
  | 'nexus'
  | 'clickhouse'
  | 'client'
  | 'collector client'
  | 'populate'

export interface Option<Value> {
  readonly kind: Kind<NonNullable<Value>>
  readonly default: Value
  /** What stands in for a default that depends on something else. */
  readonly defaultText: string | undefined
  /** One sentence without a full stop. */
  readonly help: string
  /** Heads it in help and documentation. */
  readonly group: string
  /** Whose `--help` shows it. A file may hold every option, whoever reads it. */
  readonly programs: readonly Program[]
  /** Never printed; of an address, the password in it. */
  readonly secret: boolean
  /** A second, shorter flag. */
  readonly shortFlag: string | undefined
}

interface Audience {
  group: string
  programs: readonly Program[]
}

interface Definition extends Audience {
  help: string
  defaultText?: string
  secret?: true
  shortFlag?: string
}

function option<Value>(
  kind: Kind<Value>,
  definition: Definition & { default: Value },
): Option<Value>
function option<Value>(kind: Kind<Value>, definition: Definition): Option<Value | undefined>
function option<Value>(
  valueKind: Kind<NonNullable<Value>>,
  definition: Definition & { default?: Value },
): Option<Value | undefined> {
  return {
    kind: valueKind,
    default: definition.default,
    defaultText: definition.defaultText,
    help: definition.help,
    group: definition.group,
    programs: definition.programs,
    secret: definition.secret ?? false,
    shortFlag: definition.shortFlag,
  }
}

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR
const MIB = 2 ** 20
const GIB = 2 ** 30

const general: Audience = {
  group: 'General',
  programs: ['standalone', 'run', 'nexus', 'clickhouse'],
}
const ofNexus: Audience = { group: 'Nexus', programs: ['standalone', 'nexus'] }
const ofCollector: Audience = { group: 'Collector', programs: ['standalone', 'run'] }
const clickhouse: Audience = {
  group: 'ClickHouse',
  programs: ['standalone', 'run', 'nexus', 'populate'],
}
const embedded: Audience = { group: 'ClickHouse', programs: ['standalone', 'clickhouse'] }
const reached: Audience = { ...embedded, programs: [...embedded.programs, 'populate'] }

const servers: Audience = { group: 'Security', programs: ['standalone', 'run', 'nexus'] }
const asking: Audience = { ...servers, programs: ['run', 'client', 'collector client'] }
const everybody: Audience = {
  ...servers,
  programs: [...servers.programs, 'client', 'collector client'],
}

/**
 * Every option there is. Flags, `--help`, environment names, keys of `oximeter.toml` and
 * `docs/configuration.md` all come from this table.
 */
export const OPTIONS = {
  dataDir: option(kind.path, {
    ...general,
    programs: [...general.programs, 'populate', 'client', 'collector client'],
    default: './data',
    help: 'where everything is kept',
  }),
  logLevel: option(kind.choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), {
    ...general,
    default: 'warn',
    help: 'the least important log lines to write',
  }),
  logFormat: option(kind.choice('auto', 'pretty', 'json'), {
    ...general,
    default: 'auto',
    help: 'how log lines look; auto is pretty on a terminal and json elsewhere',
  }),
  logFile: option(kind.path, {
    ...general,
    defaultText: 'standard error',
    help: 'append log lines, as json, to this file',
  }),
  insecureBind: option(kind.flag, {
    ...general,
    default: false,
    help:
      'allow to listen on other addresses than loopback without TLS: tokens and data then go over ' +
      'the network in plain text',
  }),
  allowedHosts: option(kind.hosts, {
    ...general,
    default: [],
    help: 'names, besides localhost and IP addresses, by which HTTP clients may call the servers',
  }),

  nexusHost: option(kind.host, {
    ...ofNexus,
    default: '127.0.0.1',
    help: 'where Nexus listens',
  }),
  nexusInternalPort: option(kind.port, {
    ...ofNexus,
    default: 12_221,
    help: 'port of the internal API of Nexus, for producers and collectors',
  }),
  nexusPublicPort: option(kind.port, {
    ...ofNexus,
    default: 12_220,
    help: 'port of the public API of Nexus, for people and their programs',
  }),
  nexusLease: option(kind.duration(100, 24 * HOUR), {
    ...ofNexus,
    default: 600 * SECOND,
    help: 'how long a registration lasts unless the producer renews it',
  }),
  collectorTimeout: option(kind.duration(100, 24 * HOUR), {
    ...ofNexus,
    default: 15 * SECOND,
    help:
      'how long a collector keeps its producers after Nexus last heard of it: three heartbeats; one ' +
      'that sends none, but only fetches its list, four times as long',
  }),
  producerNetworks: option(kind.networks, {
    ...ofNexus,
    programs: [...ofNexus.programs, 'run'],
    default: [],
    defaultText: 'all but special addresses',
    help:
      'where producers may be, and nowhere else; loopback, link-local, metadata and other special ' +
      'addresses only where a network within their range is named',
  }),
  discovery: option(kind.discoverySources, {
    ...ofNexus,
    default: [],
    help: 'where to look for producers that do not register themselves; the same for all Nexus of a database',
    secret: true,
  }),
  discoveryInterval: option(kind.duration(100, HOUR), {
    ...ofNexus,
    default: 30 * SECOND,
    help: 'how often to look there',
  }),
  alertFiles: option(kind.paths, {
    ...ofNexus,
    default: [],
    help:
      'files of alert rules and receivers, directories of them or patterns, read again when they ' +
      'change; the same for all Nexus of a database',
  }),
  database: option(kind.url('a PostgreSQL address', 'postgresql:', 'postgres:'), {
    ...ofNexus,
    defaultText: 'PGlite in <data_dir>/nexus',
    help: 'PostgreSQL or CockroachDB database in which Nexus keeps registrations and schemas',
    secret: true,
  }),

  nexus: option(kind.httpUrls, {
    group: 'Collector',
    programs: ['run'],
    defaultText: 'http://<nexus_host>:<nexus_internal_port>',
    help:
      'internal API of the Nexus at which the collector registers; of several that share a database, ' +
      'all of them: the next is asked where one does not answer',
  }),
  collectorId: option(kind.uuid, {
    ...ofCollector,
    defaultText: 'made once and kept in <data_dir>/ids',
    help: 'identity of the collector',
    shortFlag: '--id',
  }),
  collectorHost: option(kind.host, {
    ...ofCollector,
    default: '127.0.0.1',
    help: 'where the collector listens',
  }),
  collectorPort: option(kind.port, {
    ...ofCollector,
    default: 12_223,
    help: 'port of the collector',
  }),
  collectorAdvertise: option(kind.socketAddress, {
    ...ofCollector,
    defaultText: 'where the collector listens',
    help: 'address at which Nexus reaches the collector',
  }),
  collectorCapacity: option(kind.decimal('a weight', '<weight>', MIN_CAPACITY, MAX_CAPACITY), {
    ...ofCollector,
    default: 1,
    help: 'how many producers the collector gets beside others: one of 2 twice as many as one of 1',
  }),
  heartbeatInterval: option(kind.duration(100, HOUR), {
    ...ofCollector,
    default: 5 * SECOND,
    help:
      'how often the collector tells Nexus that it lives and how much it does, and hears whether its ' +
      'list of producers has changed',
  }),
  refreshInterval: option(kind.duration(100, HOUR), {
    ...ofCollector,
    default: 60 * SECOND,
    help: 'how often the collector asks Nexus for its list of producers where no heartbeat tells of a change',
  }),
  requestTimeout: option(kind.duration(100, 30 * SECOND), {
    ...ofCollector,
    default: 30 * SECOND,
    help: 'how long a producer may take to answer',
  }),
  knownSeries: option(kind.integer('a number of series', '<series>', 1, 100_000_000), {
    ...ofCollector,
    default: 1_000_000,
    help:
      'series that the collector remembers, at most, about 250 bytes each: producers beyond that ' +
      'describe theirs with every answer, which costs it many times as much',
  }),
  batchInterval: option(kind.duration(100, HOUR), {
    ...ofCollector,
    default: 5 * SECOND,
    help: 'how long samples wait, at most, before they are written',
  }),
  batchRows: option(kind.integer('a number of rows', '<rows>', 1, 500_000), {
    ...ofCollector,
    default: 400_000,
    help: 'rows that are written at once, at most',
  }),
  spoolBytes: option(kind.bytes(MIB, 64 * 1024 * GIB), {
    ...ofCollector,
    default: 4 * GIB,
    help:
      'what may wait on disk for ClickHouse, at most: before that the collector pulls slower, then ' +
      'pauses; beyond it the oldest is dropped',
  }),
  spoolAge: option(kind.duration(SECOND, 365 * DAY), {
    ...ofCollector,
    default: DAY,
    help: 'how long samples may wait on disk for ClickHouse; older ones are dropped',
  }),
  stopTimeout: option(kind.duration(100, HOUR), {
    ...ofCollector,
    default: 10 * SECOND,
    help:
      'how long the collector takes when it is stopped, at most, to store what it has; what is left ' +
      'waits in the spool for the next start',
  }),
  selfStatInterval: option(kind.duration(100, HOUR), {
    ...ofCollector,
    default: 60 * SECOND,
    help: 'how often the collector reports about itself',
  }),

  clickhouse: option(kind.httpUrl, {
    ...clickhouse,
    defaultText: 'the embedded engine',
    help: 'ClickHouse server in which samples are kept',
  }),
  clickhouseUser: option(kind.text, {
    ...clickhouse,
    defaultText: 'default; the embedded engine: its own',
    help: 'user name at ClickHouse',
  }),
  clickhousePassword: option(kind.text, {
    ...clickhouse,
    defaultText: 'none; the embedded engine: its own',
    help: 'password at ClickHouse; better given in the environment than as a flag',
    secret: true,
  }),
  clickhouseCluster: option(kind.text, {
    ...clickhouse,
    defaultText: 'none: one server',
    help: 'cluster, as remote_servers of ClickHouse names it, over whose shards samples are spread',
  }),
  clickhouseHost: option(kind.host, {
    ...reached,
    default: '127.0.0.1',
    help: 'where the embedded ClickHouse listens',
  }),
  clickhousePort: option(kind.port, {
    ...reached,
    default: 8123,
    help: 'HTTP port of the embedded ClickHouse',
  }),
  clickhouseMemory: option(kind.bytes(0.25 * GIB, 1024 * GIB), {
    ...embedded,
    default: GIB,
    help: 'memory that the embedded ClickHouse may take',
  }),

  producerInterval: option(kind.duration(SECOND, HOUR), {
    group: 'Own metrics',
    programs: ['standalone', 'nexus'],
    default: 5 * SECOND,
    help: 'how often what these programs measure is collected: this host, this process, Nexus',
  }),
  producerAdvertise: option(kind.host, {
    group: 'Own metrics',
    programs: ['nexus'],
    defaultText: 'where Nexus listens; of 0.0.0.0 and ::, the name of this machine',
    help:
      'address or name at which collectors reach what Nexus measures of itself, such as the IP address ' +
      'of its pod',
  }),

  token: option(kind.text, {
    ...asking,
    defaultText: 'what token_file holds',
    help: 'token to show to Nexus; better given in the environment or a file than as a flag',
    secret: true,
  }),
  tokenFile: option(kind.path, {
    ...asking,
    defaultText:
      'commands that ask: <data_dir>/operator.token, or of a collector <data_dir>/collector/api.token, ' +
      'if it is there',
    help: 'file with the token to show, read anew for each request',
  }),
  initialTokens: option(kind.roleFiles, {
    ...ofNexus,
    default: [],
    help:
      'tokens that Nexus is to know from its start, one of each role, in files that hold oxm_ and 256 ' +
      'random bits: operator:/run/secrets/operator_token; for containers, which are given their secrets',
  }),
  requireTokens: option(kind.choice('auto', 'always'), {
    ...servers,
    default: 'auto',
    help:
      'whether everybody has to show a token; auto: where other machines can reach the address; ' +
      'always: also behind a proxy on this machine',
  }),
  tlsCert: option(kind.path, {
    ...servers,
    defaultText: 'none: plain HTTP',
    help: 'certificate of the servers, in PEM, with those up to the root; read anew when it changes',
  }),
  tlsKey: option(kind.path, {
    ...servers,
    defaultText: 'none',
    help: 'private key of tls_cert, in PEM',
  }),
  tlsClientCa: option(kind.path, {
    ...servers,
    defaultText: 'none: clients need no certificate',
    help:
      'certificates, in PEM, of those who sign clients: each client then has to show one that they ' +
      'signed, besides its token',
  }),
  tlsCa: option(kind.path, {
    ...everybody,
    defaultText: 'those that Node knows',
    help: 'certificates, in PEM, of those who sign the servers that are asked',
  }),
  producerCa: option(kind.path, {
    ...servers,
    defaultText: 'those of tls_ca',
    help: 'certificates, in PEM, of those who sign the servers of producers',
  }),
  tlsClientCert: option(kind.path, {
    ...everybody,
    defaultText: 'none',
    help: 'certificate to show to servers that want one, in PEM',
  }),
  tlsClientKey: option(kind.path, {
    ...everybody,
    defaultText: 'none',
    help: 'private key of tls_client_cert, in PEM',
  }),

  api: option(kind.httpUrl, {
    group: 'Asking',
    programs: ['client'],
    defaultText: 'http://<nexus_host>:<nexus_public_port>',
    help: 'public API of the Nexus to ask',
  }),
  collector: option(kind.httpUrl, {
    group: 'Asking',
    programs: ['collector client'],
    defaultText: 'http://<collector_host>:<collector_port>',
    help: 'the collector to ask',
  }),
} as const

export type OptionName = keyof typeof OPTIONS

/** What the options came to: parsed once, at the edge, and never changed. */
export type Config = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer Value> ? Value : never
}

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[]
