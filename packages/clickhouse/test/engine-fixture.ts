import { createClient, type ClickHouseClient } from '@clickhouse/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  startEmbeddedClickHouse,
  type EmbeddedClickHouse,
  type EmbeddedClickHouseOptions,
} from '../src/index.ts'

interface HttpInit extends RequestInit {
  readonly headers?: Record<string, string>
}

export interface TestEngine extends AsyncDisposable {
  readonly engine: EmbeddedClickHouse
  readonly client: ClickHouseClient
  /** The HTTP interface by hand; `password` and so on go in as headers. */
  http(path: string, init?: HttpInit): Promise<Response>
  /** Rows of a query, as text. */
  text(sql: string): Promise<string>
}

export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'oximeter-clickhouse-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export async function openTestEngine(
  options: Partial<EmbeddedClickHouseOptions> = {},
): Promise<TestEngine> {
  const directory = temporaryDirectory()
  const engine = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0, ...options })
  const { url, username, password } = engine
  const client = createClient({ url, username, password, log: { level: 127 } })
  const http = (path: string, init: HttpInit = {}): Promise<Response> =>
    fetch(url + path, {
      ...init,
      headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password, ...init.headers },
    })
  return {
    engine,
    client,
    http,
    text: async (sql) => {
      const response = await http('/', { method: 'POST', body: sql })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
      return text
    },
    [Symbol.asyncDispose]: async () => {
      await client.close()
      await engine.close()
      directory[Symbol.dispose]()
    },
  }
}

/** Waits for a condition, and says which one when it does not come true. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms in vain until ${what}`)
    await sleep(10)
  }
}
