import {
  isWildcard,
  MAX_CAPACITY,
  MIN_CAPACITY,
  parseSocketAddress,
  type Fetch,
} from '@oximeter/api/client'
import type { ClientTlsFiles, ServerTlsFiles } from '@oximeter/api/tls'
import type { Logger } from 'pino'
import { CollectorError } from './collector-error.ts'
import type { Faults } from './faults.ts'
import { DEFAULT_HOST, requireLoopback, type Listen } from './http/listen.ts'
import { isLoopback } from './loopback.ts'
import { isUuid } from './producers/endpoint.ts'
import { PLAUSIBLE_TIMES, type PlausibleTimes } from './store/sample-times.ts'

export interface CollectorConfig {
  /** A UUID. Keep it: Nexus assigns producers to it, and they stay with it across restarts. */
  readonly id: string
  /**
   * The collector's own directory: what was pulled and is not stored yet, the list of producers.
   * Made if it is not there. One collector at a time may have it.
   */
  readonly dataDir: string
  /** Where the collector's HTTP API answers. Default host 127.0.0.1; usual port 12223. */
  readonly listen: Listen
  /** The address that Nexus reaches that API at, `host:port`. Default: where it listens. */
  readonly advertise?: string
  /**
   * Nexus's internal API, such as `http://127.0.0.1:12221`; where there are several Nexus over one
   * database, all of them: the next one is asked where one does not answer.
   */
  readonly nexusUrl: string | readonly string[]
  /** A token of the role `collector`, where Nexus wants one. Called for each request. */
  readonly nexusToken?: () => string | undefined
  /** How Nexus is asked. Default: the global `fetch`. */
  readonly nexusFetch?: Fetch
  readonly clickhouse: {
    readonly url: string
    readonly username?: string
    readonly password?: string
    /** Default `oximeter`. */
    readonly database?: string
    /** Over whose shards samples are spread, as ClickHouse's configuration names it. Default: none. */
    readonly cluster?: string
  }
  /**
   * Networks (`10.0.0.0/8`, `fd00::/8`) in which producers are collected, and in no others. Loopback,
   * link-local, metadata and other special addresses are allowed only by a network within their
   * range. Default: all others; and loopback, where Nexus is on loopback too.
   */
  readonly producerNetworks?: readonly string[]
  /**
   * Of producers that speak TLS: whom to trust, and what to show those who want a certificate. Taken anew
   * when the files change. Default: those that Node knows, and nothing.
   */
  readonly producerTls?: ClientTlsFiles
  /**
   * How often Nexus is told that the collector lives and how much it does; it answers whether the list
   * of producers has changed. Nexus gives up a collector that it does not hear for a few of these.
   * Default 5 s.
   */
  readonly heartbeatIntervalMs?: number
  /**
   * How much the collector can carry beside the others: one of 2 gets twice as many producers as one of
   * 1. Default 1; 0.01 to 100.
   */
  readonly capacity?: number
  /** How often the list of producers is fetched where no change is heard of. Default 60 s. */
  readonly refreshIntervalMs?: number

  /** The longest that one collection may take, up to 30 s, the default. */
  readonly requestTimeoutMs?: number
  /** Default 5 s. */
  readonly connectTimeoutMs?: number
  /** The longest silence within an answer. Default 10 s. */
  readonly idleTimeoutMs?: number
  /** Largest answer, before and after decompression. Default 64 MiB. */
  readonly maxBodyBytes?: number
  /**
   * Whether producers are asked to compress their answers. Default: those on other machines are,
   * for those on this one it costs more than it saves.
   */
  readonly compress?: boolean
  /** Collections that may run at once. Default 512; those of failing producers have a quarter more. */
  readonly maxConcurrentPulls?: number
  /**
   * Series that are remembered between the answers of all producers together, about 250 bytes each.
   * Producers beyond that describe theirs with every answer, which costs many times as much. Default
   * 1 000 000.
   */
  readonly knownSeries?: number

  /**
   * Samples in an open batch that seal it. Default 400 000: in four blocks of 100 000 each would cost
   * the database half as much again.
   */
  readonly batchRows?: number
  /** Bytes in an open batch that seal it. Default 32 MiB. */
  readonly batchBytes?: number
  /** How long a batch stays open at most. Default 5 s. */
  readonly batchIntervalMs?: number
  /**
   * What may wait for the database on disk, in bytes; never more than the disk has room for. From
   * half of it on, pulling slows down; from four fifths on it pauses; what is beyond it is dropped,
   * oldest first. Default 4 GiB.
   */
  readonly spoolBytes?: number
  /** How long it may wait; what is older is dropped. Default 24 h. */
  readonly spoolAgeMs?: number
  /** Timestamps that are believed; samples with others go to quarantine. */
  readonly plausibleTimes?: PlausibleTimes

  /** How often the collector's own statistics are stored. Default 60 s. */
  readonly selfStatIntervalMs?: number
  /** Host names by which clients call us, besides IP addresses and `localhost`. */
  readonly allowedHosts?: readonly string[]
  /** Certificate and key of the collector's API, taken anew when they change. Default: plain HTTP. */
  readonly tls?: ServerTlsFiles
  /** Allows an address that other machines reach, without TLS. */
  readonly insecureBind?: boolean
  /**
   * Whether whoever asks the collector has to show its token, a new one with each start: Nexus is
   * told, and `api.token` in `dataDir` holds it. Default: where other machines reach the address.
   */
  readonly requireToken?: boolean
  /**
   * Whether closing ends the registration with Nexus, so that others take over the producers at
   * once. Default false: a collector that is restarted keeps its producers.
   */
  readonly deregisterOnClose?: boolean
  readonly logger: Logger
  /** Called at each stage of the pipeline: for tests that end the process there. Default: nothing. */
  readonly faults?: Faults
}

/** The configuration with every default filled in. */
type Optional = 'advertise' | 'compress' | 'tls'
export type ResolvedConfig = Required<Omit<CollectorConfig, Optional>> &
  Pick<CollectorConfig, Optional>

const MIB = 1024 * 1024
const LONGEST_REQUEST_MS = 30_000
const DAY_MS = 86_400_000

/** @throws {CollectorError} `invalid-config`, `insecure-bind` */
export function resolveConfig(config: CollectorConfig): ResolvedConfig {
  if (!isUuid(config.id)) throw invalid('id', config.id, 'a UUID')
  if (typeof config.dataDir !== 'string' || config.dataDir === '') {
    throw invalid('dataDir', config.dataDir, 'a directory that is for this collector alone')
  }
  const nexusUrls = typeof config.nexusUrl === 'string' ? [config.nexusUrl] : config.nexusUrl
  if (nexusUrls.length === 0) throw invalid('nexusUrl', 'an empty list', 'an http(s) URL')
  for (const [option, url] of [
    ...nexusUrls.map((one) => ['nexusUrl', one] as const),
    ['clickhouse.url', config.clickhouse.url] as const,
  ]) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw invalid(option, url, 'an http(s) URL')
    }
  }
  if (config.insecureBind !== true && config.tls === undefined) requireLoopback(config.listen)
  checkAdvertise(config)
  const capacity = config.capacity ?? 1
  if (!(capacity >= MIN_CAPACITY && capacity <= MAX_CAPACITY)) {
    throw invalid('capacity', capacity, `a number from ${MIN_CAPACITY} to ${MAX_CAPACITY}`)
  }
  const whole = (
    option: keyof CollectorConfig,
    fallback: number,
    [least, most]: readonly [number, number],
  ): number => {
    const value = config[option] ?? fallback
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value)
    }
    throw invalid(option, value, `a whole number from ${least} to ${most}`)
  }
  const wait = [10, DAY_MS] as const
  const size = [1, Number.MAX_SAFE_INTEGER] as const
  return Object.freeze({
    ...config,
    id: config.id.toLowerCase(),
    producerNetworks: config.producerNetworks ?? [],
    producerTls: config.producerTls ?? {},
    capacity,
    heartbeatIntervalMs: whole('heartbeatIntervalMs', 5000, wait),
    refreshIntervalMs: whole('refreshIntervalMs', 60_000, wait),
    requestTimeoutMs: whole('requestTimeoutMs', LONGEST_REQUEST_MS, [1, LONGEST_REQUEST_MS]),
    connectTimeoutMs: whole('connectTimeoutMs', 5000, [1, LONGEST_REQUEST_MS]),
    idleTimeoutMs: whole('idleTimeoutMs', 10_000, [1, LONGEST_REQUEST_MS]),
    maxBodyBytes: whole('maxBodyBytes', 64 * MIB, size),
    maxConcurrentPulls: whole('maxConcurrentPulls', 512, [1, 65_536]),
    knownSeries: whole('knownSeries', 1_000_000, size),
    batchRows: whole('batchRows', 400_000, [1, 500_000]),
    batchBytes: whole('batchBytes', 32 * MIB, [1, 128 * MIB]),
    batchIntervalMs: whole('batchIntervalMs', 5000, wait),
    spoolBytes: whole('spoolBytes', 4096 * MIB, size),
    spoolAgeMs: whole('spoolAgeMs', DAY_MS, size),
    plausibleTimes: config.plausibleTimes ?? PLAUSIBLE_TIMES,
    selfStatIntervalMs: whole('selfStatIntervalMs', 60_000, wait),
    allowedHosts: config.allowedHosts ?? [],
    insecureBind: config.insecureBind ?? false,
    requireToken: config.requireToken ?? !isLoopback(config.listen.host ?? DEFAULT_HOST),
    nexusToken: config.nexusToken ?? (() => undefined),
    nexusFetch: config.nexusFetch ?? fetch,
    deregisterOnClose: config.deregisterOnClose ?? false,
    faults: config.faults ?? (() => {}),
  })
}

function checkAdvertise({ advertise, listen }: CollectorConfig): void {
  if (advertise === undefined) {
    if (listen.host === undefined || !isWildcard(listen.host)) return
    throw new CollectorError(
      'invalid-config',
      `listen.host is ${listen.host}, which nobody can connect to: say with advertise at which ` +
        'address Nexus reaches this collector',
    )
  }
  try {
    if (parseSocketAddress(advertise).port !== 0) return
  } catch (cause) {
    throw new CollectorError('invalid-config', `advertise: ${String(cause)}`, { cause })
  }
  throw invalid('advertise', advertise, 'a port that can be connected to')
}

function invalid(option: string, value: unknown, wanted: string): CollectorError {
  return new CollectorError('invalid-config', `${option} is ${String(value)}: give ${wanted}`)
}
