import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CollectorClient, NexusClient, type ProducerDetails } from '@oximeter/api/client'
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect, type Database } from '@oximeter/db'
import { startNexus, type Nexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { beginMigrated } from '../../../apptest/src/begin-migrated.ts'
import { freePort } from '../../../apptest/src/free-port.ts'
import { until } from '../../../apptest/src/until.ts'
import { startCollector, type Collector, type CollectorConfig } from '../src/index.ts'

export const silent = pino({ level: 'silent' })

/** A real engine and a real Nexus, and what it takes to start collectors between them. */
export class System implements AsyncDisposable {
  readonly #directory: string
  readonly #ports: { readonly clickhouse: number; readonly nexus: number }
  #clickhouse: EmbeddedClickHouse | undefined
  #nexus: Nexus | undefined

  private constructor(directory: string, ports: { clickhouse: number; nexus: number }) {
    this.#directory = directory
    this.#ports = ports
  }

  static async start(): Promise<System> {
    // They are stopped and come back: a port of those for outgoing connections may be taken by then,
    // even by whoever tries to connect to it.
    const ports = { clickhouse: await freePort(), nexus: await freePort() }
    const system = new System(await mkdtemp(join(tmpdir(), 'collector-')), ports)
    await beginMigrated(join(system.#directory, 'clickhouse'))
    await system.startClickHouse()
    await system.startNexus()
    return system
  }

  get clickhouse(): EmbeddedClickHouse {
    if (this.#clickhouse === undefined) throw new Error('ClickHouse is stopped')
    return this.#clickhouse
  }

  get nexus(): Nexus {
    if (this.#nexus === undefined) throw new Error('Nexus is stopped')
    return this.#nexus
  }

  /** Also while it is stopped. */
  get nexusUrl(): string {
    return `http://127.0.0.1:${this.#ports.nexus}`
  }

  get nexusClient(): NexusClient {
    return new NexusClient(this.nexus.internalUrl)
  }

  /** Where it was, with the data that it had; nothing if it runs. */
  async startClickHouse(): Promise<void> {
    this.#clickhouse ??= await startEmbeddedClickHouse({
      dataDir: join(this.#directory, 'clickhouse'),
      port: this.#ports.clickhouse,
    })
  }

  async stopClickHouse(): Promise<void> {
    await this.#clickhouse?.close()
    this.#clickhouse = undefined
  }

  /** Where it was, with the data that it had. */
  async startNexus(): Promise<void> {
    this.#nexus = await startNexus({
      internal: { port: this.#ports.nexus },
      public: { port: 0 },
      database: { dataDir: join(this.#directory, 'nexus') },
      clickhouse: this.clickhouse,
      logger: silent,
    })
  }

  async stopNexus(): Promise<void> {
    await this.#nexus?.close()
    this.#nexus = undefined
  }

  /** A collector with short intervals. */
  collector(config: Partial<CollectorConfig> = {}): Promise<Collector> {
    const id = crypto.randomUUID()
    return startCollector({
      id,
      dataDir: join(this.#directory, 'collectors', config.id ?? id),
      listen: { port: 0 },
      nexusUrl: this.nexus.internalUrl,
      clickhouse: this.clickhouse,
      refreshIntervalMs: 200,
      batchIntervalMs: 200,
      // Its producers must not be held for it while the next test's collector waits.
      deregisterOnClose: true,
      logger: silent,
      ...config,
    })
  }

  /** Registers a producer as soon as there is a collector for it. */
  async register(id: string, address: string, intervalMs = 200): Promise<void> {
    const interval = { secs: Math.floor(intervalMs / 1000), nanos: (intervalMs % 1000) * 1_000_000 }
    const endpoint = { id, kind: 'service', address, interval } as const
    await until('a collector to be there', async () => {
      await this.nexusClient.registerProducer(endpoint)
      return true
    })
  }

  async rows<Row>(sql: string): Promise<Row[]> {
    await using db = this.connect()
    return await db.query<Row>(sql)
  }

  connect(): Database {
    return connect(this.clickhouse)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopNexus()
    await this.stopClickHouse()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

export function clientOf(collector: Collector): CollectorClient {
  return new CollectorClient(collector.url)
}

/** Why collections failed, apart from those that had to wait for one that took too long. */
export function reasonsOf({ failures }: ProducerDetails): string[] {
  return failures
    .map(({ reason }) => reason)
    .filter((reason) => reason !== 'collections in progress')
}
