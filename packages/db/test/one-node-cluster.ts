import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import type { ConnectOptions } from '../src/index.ts'

export interface OneNodeCluster extends AsyncDisposable {
  /** Of the engine itself. */
  readonly engine: ConnectOptions
  /** Of the engine as a cluster. */
  readonly options: ConnectOptions & { readonly cluster: string }
  /** Statements that would go to all servers of the cluster, as they were sent. */
  readonly statements: readonly string[]
}

const CLUSTER = 'one'

/** As chDB reads it in its data directory. Its only server is this process, whatever the port. */
const CONFIG = `<clickhouse>
  <tcp_port>9000</tcp_port>
  <remote_servers>
    <${CLUSTER}><shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard></${CLUSTER}>
  </remote_servers>
</clickhouse>`

/**
 * The embedded engine as a cluster of one server: Distributed tables are what they are elsewhere.
 * Keeper there is none in it, so that on their way statements lose what needs one: ON CLUSTER, and the
 * replication of tables.
 */
export async function startOneNodeCluster(): Promise<OneNodeCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'oximeter-db-'))
  await writeFile(join(directory, 'config.xml'), CONFIG)
  const clickhouse = await startEmbeddedClickHouse({ dataDir: directory, port: 0 })
  const { url, username, password } = clickhouse
  const statements: string[] = []
  const proxy = createServer((request, response) => {
    const answer = async () => {
      const target = new URL(request.url ?? '/', url)
      const inUrl = target.searchParams.get('query')
      const sent = await buffer(request)
      const text = inUrl ?? sent.toString()
      if (/ ON CLUSTER /.test(text)) statements.push(text)
      if (inUrl !== null) target.searchParams.set('query', withoutKeeper(inUrl))
      const headers = new Headers()
      for (const name of ['authorization', 'content-type']) {
        const value = request.headers[name]
        if (typeof value === 'string') headers.set(name, value)
      }
      const body = inUrl === null ? withoutKeeper(text) : new Uint8Array(sent)
      const got = await fetch(target, { method: 'POST', headers, body })
      for (const [name, value] of got.headers) {
        if (name.startsWith('x-clickhouse')) response.setHeader(name, value)
      }
      response.writeHead(got.status).end(Buffer.from(await got.arrayBuffer()))
    }
    answer().catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    engine: { url, username, password },
    options: { url: `http://127.0.0.1:${port}`, username, password, cluster: CLUSTER },
    statements,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
      await clickhouse.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function withoutKeeper(text: string): string {
  return text
    .replaceAll(` ON CLUSTER "${CLUSTER}"`, '')
    .replaceAll(/\bReplicated(\w+)\('[^']*', '[^']*'(?:, )?/g, '$1(')
    .replaceAll(
      /\breplicated_deduplication_window = (\d+), replicated_deduplication_window_seconds = \d+/g,
      'non_replicated_deduplication_window = $1',
    )
}
