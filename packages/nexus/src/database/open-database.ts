import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import { NexusError } from '../nexus-error.ts'
import { openEmbeddedPostgres } from './embedded-postgres.ts'
import { isConnectionFailure } from './errors.ts'
import type { NexusTables } from './tables.ts'

/**
 * Where registrations and schemas live: an embedded PostgreSQL (PGlite) on a directory of its own,
 * or in memory for tests; or a PostgreSQL or CockroachDB server.
 */
export type DatabaseConfig =
  | { readonly dataDir: string }
  | { readonly memory: true }
  | { readonly url: string }

export interface NexusDatabase {
  readonly db: Kysely<NexusTables>
  /** Of a server, without secrets; null where it is embedded. */
  readonly url: string | null
  /** Gives space of dead rows back where nobody else does: the embedded database has no autovacuum. */
  vacuum(): Promise<void>
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  /** Sees the text of every statement. */
  readonly onSql?: (text: string) => void
}

const CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
/** Of a server that does not even say that. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000
/** How long a Nexus that hangs in a transaction keeps others from the rows that it has changed. */
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000

export async function openDatabase(
  config: DatabaseConfig,
  options: OpenDatabaseOptions = {},
): Promise<NexusDatabase> {
  if ('url' in config) return openServer(config.url, options)
  const embedded = await openEmbeddedPostgres('memory' in config ? undefined : config.dataDir)
  const { pglite } = embedded
  const db = new Kysely<NexusTables>({
    dialect: new PGliteDialect({ pglite }),
    ...logging(options),
  })
  return {
    db,
    url: null,
    async vacuum() {
      await pglite.exec('VACUUM')
    },
    async close() {
      await db.destroy()
      await embedded.close()
    },
  }
}

async function openServer(url: string, options: OpenDatabaseOptions): Promise<NexusDatabase> {
  const { default: pg } = await import('pg')
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, BigInt)
  const pool = new pg.Pool({
    connectionString: checkedUrl(url),
    application_name: 'oximeter-nexus',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    types,
  })
  // A connection that breaks fails its statement or is replaced; without listeners it would end the
  // process: the pool's is for idle ones, the connection's own for one between two statements.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<NexusTables>({
    dialect: new PostgresDialect({ pool }),
    ...logging(options),
  })
  try {
    await sql`select 1`.execute(db)
  } catch (cause) {
    await db.destroy()
    const reason = cause instanceof Error ? cause.message : String(cause)
    const verb = isConnectionFailure(cause) ? 'cannot be reached' : 'refuses the connection'
    throw new NexusError(
      'database-unavailable',
      `the database at ${withoutSecrets(url)} ${verb}: ${reason}`,
      { cause },
    )
  }
  return { db, url: withoutSecrets(url), vacuum: async () => {}, close: () => db.destroy() }
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return url
  throw new NexusError(
    'invalid-config',
    'the database URL must look like postgresql://user:password@host:5432/database',
  )
}

function withoutSecrets(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

function logging({ onSql }: OpenDatabaseOptions) {
  if (onSql === undefined) return {}
  return { log: ({ query }: { readonly query: { readonly sql: string } }) => onSql(query.sql) }
}
