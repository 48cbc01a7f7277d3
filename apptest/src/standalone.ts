import { NexusClient, NexusPublicClient } from '@oximeter/api/client'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginMigrated } from './begin-migrated.ts'
import { freePort } from './free-port.ts'
import { Program } from './program.ts'

/** Free ports, and everything quick enough for a test. */
const QUICK = {
  OXIMETER_NEXUS_INTERNAL_PORT: '0',
  OXIMETER_NEXUS_PUBLIC_PORT: '0',
  OXIMETER_COLLECTOR_PORT: '0',
  OXIMETER_PRODUCER_INTERVAL: '1s',
  OXIMETER_REFRESH_INTERVAL: '500ms',
  OXIMETER_BATCH_INTERVAL: '500ms',
}

export interface StandaloneOptions {
  /** Kept by whoever gives it; without it, one that is removed in the end. */
  readonly dataDir?: string
  readonly env?: Record<string, string>
}

/** The whole system as `npm start` runs it, on free ports. */
export class Standalone implements AsyncDisposable {
  readonly program: Program
  readonly dataDir: string
  /** The URL of each program, by its name in what is printed. */
  readonly urls: ReadonlyMap<string, string>
  readonly #ownsData: boolean

  private constructor(program: Program, dataDir: string, ownsData: boolean) {
    this.program = program
    this.dataDir = dataDir
    this.#ownsData = ownsData
    this.urls = new Map(
      [...program.output.matchAll(/^\s*(\S[^\n]*?)\s{2,}(http:\/\/[^\s/]+)/gm)].map(
        ([, name = '', url = '']) => [name.toLowerCase(), url],
      ),
    )
  }

  static async start(options: StandaloneOptions = {}): Promise<Standalone> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'oximeter-apptest-')))
    if (options.dataDir === undefined) await beginMigrated(join(dataDir, 'clickhouse'))
    const program = Program.start('packages/cli/src/oximeter.ts', ['standalone'], {
      env: {
        ...QUICK,
        OXIMETER_CLICKHOUSE_PORT: String(await freePort()),
        OXIMETER_DATA_DIR: dataDir,
        ...options.env,
      },
    })
    try {
      await program.printed(/^\s*ready\b/m)
      return new Standalone(program, dataDir, options.dataDir === undefined)
    } catch (error) {
      await program[Symbol.asyncDispose]()
      throw error
    }
  }

  url(name: string): string {
    const url = [...this.urls].find(([key]) => key.includes(name))?.[1]
    if (url === undefined) throw new Error(`no URL of ${name} in:\n${this.program.output}`)
    return url
  }

  get nexus(): NexusClient {
    return new NexusClient(this.url('internal'))
  }

  get public(): NexusPublicClient {
    return new NexusPublicClient(this.url('public'))
  }

  /** The rows of one SELECT, each as an object. */
  async select(query: string): Promise<Record<string, unknown>[]> {
    const { columns, rows } = await this.public.sql({ query })
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))
  }

  /** As Ctrl-C does; the exit code. */
  async stop(): Promise<number | NodeJS.Signals> {
    return await this.program.interrupt()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.program.running) await this.stop()
    await this.program[Symbol.asyncDispose]()
    if (this.#ownsData) await rm(this.dataDir, { recursive: true, force: true })
  }
}
