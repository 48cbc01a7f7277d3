import { errorMonitor, type EventEmitter } from 'node:events'

import { MetricsError, type Producer, type ProducerRegistry } from '@oximeter/core'

import { BoundedNames } from '../bounded-names.ts'
import { errorCode } from '../error-code.ts'
import * as metrics from '../generated/pg-pool.ts'
import { programOf, type ProgramIdentity } from '../program.ts'
import { measureQueries, type QueryingClient } from './measured-client.ts'

const acquireDuration = metrics.acquireDuration({ decades: [-5, 1] })
const queryDuration = metrics.queryDuration({ decades: [-4, 2] })

export interface PgPoolOptions extends ProgramIdentity {
  /** What to call the pool, where a program has several. Default: `default`. */
  readonly pool?: string
}

/** As much of `pg.Pool` as is needed; `pg` itself is not. */
export interface PoolLike extends EventEmitter {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  readonly options?: { readonly max?: number }
  // oxlint-disable-next-line typescript/no-explicit-any -- overloads of any version of pg fit
  connect: (...args: any[]) => any
}

/** SQLSTATE has some 260, of which a program sees few; an extension may raise any. */
const MAX_CODES = 100

type Connected = (error: unknown, client?: QueryingClient, release?: unknown) => void

/**
 * A `pg.Pool`: its connections, how long it takes to get one, how long queries take, and what fails.
 *
 * | metrics of the target `pg_pool` {name, id, hostname, pool} | what |
 * | --- | --- |
 * | `connections` {state}, `connections_limit`, `waiting_requests` | as they are when collected |
 * | `acquire_duration` | histogram, seconds: of `connect()`, and of each `pool.query()` |
 * | `query_duration` | histogram, seconds: queries that succeeded, without cursors and streams |
 * | `errors` {operation, code} | cumulative, by SQLSTATE or code of the failure |
 *
 * It replaces `connect` of the pool and `query` of its clients, until it is disposed of. It tells no
 * texts of queries: they are without number.
 *
 * @throws MetricsError `datum_error` for an `id` that is no UUID; `schema_definition` for what is no pool
 *
 * @example using metrics = pgPoolMetrics(registry, new Pool(), { name: 'shop' })
 */
export function pgPoolMetrics(
  registry: ProducerRegistry,
  pool: PoolLike,
  options: PgPoolOptions,
): Disposable {
  if (typeof pool?.connect !== 'function' || typeof pool.totalCount !== 'number') {
    const message =
      'pgPoolMetrics measures a pg.Pool, and this is none: give the pool, not a client'
    throw new MetricsError({ type: 'schema_definition', message })
  }
  const target = metrics.pgPool.of({ ...programOf(options), pool: options.pool ?? 'default' })
  const acquires = acquireDuration.on(target)
  const queries = queryDuration.on(target)
  const errors = metrics.errors.on(target)
  const acquire = acquires.with({})
  const query = queries.with({})
  const codes = new BoundedNames('maxCodes', MAX_CODES)

  const countError = (operation: string, error: unknown): void => {
    errors.with({ operation, code: codes.bounded(poolErrorCode(error)) }).add()
  }
  const queryEnded = (begun: number, error: unknown): void => {
    if (error) countError('query', error)
    else query.observe((performance.now() - begun) / 1000)
  }

  const restore = new Map<QueryingClient, () => void>()
  const acquired = (begun: number, error: unknown, client: QueryingClient | undefined): void => {
    if (client === undefined) {
      countError('acquire', error)
      return
    }
    acquire.observe((performance.now() - begun) / 1000)
    if (!restore.has(client)) restore.set(client, measureQueries(client, queryEnded))
  }

  const connect = pool.connect
  const measuredConnect = (callback?: Connected): unknown => {
    const begun = performance.now()
    if (callback) {
      return connect.call(pool, (error: unknown, client?: QueryingClient, release?: unknown) => {
        acquired(begun, error, client)
        callback(error, client, release)
      })
    }
    return connect.call(pool).then(
      (client: QueryingClient) => {
        acquired(begun, undefined, client)
        return client
      },
      (error: unknown) => {
        acquired(begun, error, undefined)
        throw error
      },
    )
  }
  pool.connect = measuredConnect
  const forget = (client: QueryingClient): void => void restore.delete(client)
  // Unlike a listener for errors, this one does not change what happens where there is no other.
  const idleError = (error: unknown): void => countError('idle', error)
  pool.on('remove', forget)
  pool.on(errorMonitor, idleError)

  const counts: Producer = {
    produce({ timestamp }) {
      const { totalCount, idleCount, waitingCount } = pool
      const limit = pool.options?.max
      return [
        metrics.connections.sample(target, { state: 'idle' }, idleCount, timestamp),
        metrics.connections.sample(target, { state: 'busy' }, totalCount - idleCount, timestamp),
        metrics.waitingRequests.sample(target, {}, waitingCount, timestamp),
        ...(limit === undefined
          ? []
          : [metrics.connectionsLimit.sample(target, {}, limit, timestamp)]),
      ]
    },
  }
  const registrations = [acquires, queries, errors, counts].map((producer) =>
    registry.register(producer),
  )
  return {
    [Symbol.dispose]() {
      if (pool.connect === measuredConnect) pool.connect = connect
      for (const undo of restore.values()) undo()
      pool.off('remove', forget)
      pool.off(errorMonitor, idleError)
      for (const registration of registrations) registration.unregister()
    },
  }
}

/** The pool's own errors have no codes, and are told by their texts. */
function poolErrorCode(error: unknown): string {
  const code = errorCode(error)
  if (code !== 'Error' || !(error instanceof Error)) return code
  if (/timeout/i.test(error.message)) return 'timeout'
  if (/after calling end/.test(error.message)) return 'pool_ended'
  if (/terminated/.test(error.message)) return 'connection_terminated'
  return 'other'
}
