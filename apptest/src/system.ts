import { NexusClient, NexusPublicClient } from '@oximeter/api/client'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginMigrated } from './begin-migrated.ts'
import { freePort } from './free-port.ts'
import { Program } from './program.ts'

type Env = Record<string, string>

/** One more Nexus over the database of the first. */
export interface Replica {
  readonly program: Program
  readonly internalUrl: string
  readonly public: NexusPublicClient
}

/** Everything quick enough for a test. */
const QUICK: Env = {
  OXIMETER_COLLECTOR_PORT: '0',
  OXIMETER_REFRESH_INTERVAL: '200ms',
  OXIMETER_REQUEST_TIMEOUT: '2s',
  OXIMETER_BATCH_INTERVAL: '300ms',
}

const CLI = 'packages/cli/src/oximeter.ts'

/**
 * Nexus, the engine and collectors, each a process of its own that can be killed and started again:
 * it is then where it was, with the data that it had.
 */
export class System implements AsyncDisposable {
  readonly dataDir: string
  readonly #env: Env
  readonly #programs = new Set<Program>()
  #engine: Program | undefined
  #nexus: Program | undefined
  #clickhouse = { url: '', password: '' }
  #nexusUrls = { internal: '', open: '' }

  private constructor(dataDir: string, env: Env) {
    this.dataDir = dataDir
    this.#env = env
  }

  /** The engine and Nexus; collectors are for {@link startCollector}. */
  static async start(env: Env = {}): Promise<System> {
    const dataDir = await mkdtemp(join(tmpdir(), 'oximeter-system-'))
    await beginMigrated(join(dataDir, 'clickhouse'))
    const system = new System(dataDir, {
      ...QUICK,
      OXIMETER_DATA_DIR: dataDir,
      OXIMETER_NEXUS_INTERNAL_PORT: String(await freePort()),
      OXIMETER_NEXUS_PUBLIC_PORT: String(await freePort()),
      OXIMETER_CLICKHOUSE_PORT: String(await freePort()),
      ...env,
    })
    try {
      await system.startEngine()
      await system.startNexus()
      return system
    } catch (error) {
      await system[Symbol.asyncDispose]()
      throw error
    }
  }

  get engine(): Program {
    return running(this.#engine, 'engine')
  }

  get nexus(): Program {
    return running(this.#nexus, 'Nexus')
  }

  get internalUrl(): string {
    return this.#nexusUrls.internal
  }

  get internal(): NexusClient {
    return new NexusClient(this.#nexusUrls.internal)
  }

  get public(): NexusPublicClient {
    return new NexusPublicClient(this.#nexusUrls.open)
  }

  /** Starts whatever does not run. */
  async mend(): Promise<void> {
    if (!this.engine.running) await this.startEngine()
    if (!this.nexus.running) await this.startNexus()
  }

  async startEngine(): Promise<void> {
    this.#engine = this.#start('clickhouse')
    const [, url = ''] = await this.#engine.printed(/ClickHouse\s+(http:\S+)[\s\S]*^ready/m)
    const path = join(this.dataDir, 'clickhouse', 'password')
    this.#clickhouse = { url, password: (await readFile(path, 'utf8')).trim() }
  }

  async startNexus(): Promise<void> {
    this.#nexus = this.#start('nexus', this.#engineEnv())
    this.#nexusUrls = await nexusUrlsOf(this.#nexus)
  }

  /** The database is one that several can share: `OXIMETER_DATABASE`. */
  async startReplica(name: string): Promise<Replica> {
    const program = this.#start('nexus', {
      ...this.#engineEnv(),
      OXIMETER_DATA_DIR: join(this.dataDir, name),
      OXIMETER_NEXUS_INTERNAL_PORT: '0',
      OXIMETER_NEXUS_PUBLIC_PORT: '0',
    })
    const { internal, open } = await nexusUrlsOf(program)
    return { program, internalUrl: internal, public: new NexusPublicClient(open) }
  }

  /**
   * A collector with its own data, `<name>` in the data directory. Does not wait until it is ready: it
   * may be meant to die before.
   *
   * @param options.under see {@link Program.start}
   */
  startCollector(
    name: string,
    { env = {}, under }: { env?: Env; under?: readonly string[] } = {},
  ): Program {
    return this.#start(
      'run',
      {
        ...this.#engineEnv(),
        OXIMETER_NEXUS: this.#nexusUrls.internal,
        OXIMETER_DATA_DIR: join(this.dataDir, name),
        ...env,
      },
      under,
    )
  }

  /** What ClickHouse itself answers to a statement, as text. */
  async clickhouse(statement: string): Promise<string> {
    const response = await fetch(this.#clickhouse.url, {
      method: 'POST',
      headers: {
        'x-clickhouse-user': 'default',
        'x-clickhouse-key': this.#clickhouse.password,
      },
      body: statement,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${statement}: ${text}`)
    return text.trim()
  }

  /** The rows of one SELECT over the views, each as an object. */
  async select(query: string): Promise<Record<string, unknown>[]> {
    const { columns, rows } = await this.public.sql({ query })
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))
  }

  /** Whether every collector has stored all that it pulled, and says so. */
  async nothingWaits(): Promise<boolean> {
    const { items } = await this.public.listCollectors()
    return items.length > 0 && items.every(({ info }) => info?.n_samples_queued === 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.killHard()))
    await rm(this.dataDir, { recursive: true, force: true })
  }

  #engineEnv(): Env {
    const { url, password } = this.#clickhouse
    return { OXIMETER_CLICKHOUSE: url, OXIMETER_CLICKHOUSE_PASSWORD: password }
  }

  #start(command: string, env: Env = {}, under: readonly string[] = []): Program {
    const program = Program.start(CLI, [command], {
      env: { ...this.#env, ...env },
      under,
    })
    for (const ended of this.#programs) if (!ended.running) this.#programs.delete(ended)
    this.#programs.add(program)
    return program
  }
}

async function nexusUrlsOf(nexus: Program): Promise<{ internal: string; open: string }> {
  const [, internal = '', open = ''] = await nexus.printed(
    /internal API\s+(http:\S+)[\s\S]*public API\s+(http:\S+)[\s\S]*^ready/m,
  )
  return { internal, open }
}

function running(program: Program | undefined, name: string): Program {
  if (program === undefined) throw new Error(`${name} has not been started`)
  return program
}
