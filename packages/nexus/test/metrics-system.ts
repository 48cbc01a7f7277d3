import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NexusClient, NexusPublicClient } from '@oximeter/api/client'
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect, type Database } from '@oximeter/db'
import { beginMigrated } from '../../../apptest/src/begin-migrated.ts'
import type { Nexus } from '../src/index.ts'
import { startTestNexus } from './nexus-fixture.ts'

/** Nexus with an engine of its own, and the database in it. */
export interface MetricsSystem extends AsyncDisposable {
  readonly clickhouse: EmbeddedClickHouse
  readonly db: Database
  readonly nexus: Nexus
  readonly internal: NexusClient
  readonly open: NexusPublicClient
}

/** @param reach where Nexus is to find the engine that is there: at its own URL, unless said */
export async function startMetricsSystem(
  reach: (url: string) => Promise<string> = (url) => Promise.resolve(url),
): Promise<MetricsSystem> {
  await using cleanup = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'nexus-metrics-'))
  cleanup.defer(() => rm(directory, { recursive: true, force: true }))
  await beginMigrated(directory)
  const clickhouse = await startEmbeddedClickHouse({ dataDir: directory, port: 0 })
  cleanup.defer(() => clickhouse.close())
  const { url, username, password } = clickhouse
  const db = cleanup.use(connect({ url, username, password }))
  await db.migrate()
  const { nexus, internal, open } = await startTestNexus({
    clickhouse: { url: await reach(url), username, password },
  })
  cleanup.defer(() => nexus.close())
  const stack = cleanup.move()
  return {
    clickhouse,
    db,
    nexus,
    internal,
    open,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
