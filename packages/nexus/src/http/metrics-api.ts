import { nexusPublicRoutes, pageTokens } from '@oximeter/api'
import { badRequest, type SqlValue } from '@oximeter/api/client'
import { DbError } from '@oximeter/db'
import { z } from 'zod'
import { toLatestValue } from './latest-value.ts'
import { requireTimeseries } from './public-api.ts'
import { serve, type App } from './server.ts'
import { systemStatus, type StatusSources } from './system-status.ts'

const latestTokens = pageTokens(z.object({ key: z.string() }))

/** What the metrics database answers, for people's programs. */
export function serveMetricsApi(app: App, sources: StatusSources): void {
  const { store, metrics } = sources

  serve(app, nexusPublicRoutes.getLatest, async ({ params, query }) => {
    const { limit, page_token } = query
    await requireTimeseries(store, params.name)
    try {
      const { items, nextPage } = await metrics.latest(params.name, {
        limit,
        ...(page_token !== undefined && { pageToken: latestTokens.decode(page_token).key }),
      })
      const next_page = nextPage === null ? null : latestTokens.encode({ key: nextPage })
      return { items: items.map(toLatestValue), next_page }
    } catch (error) {
      // Its schema is registered here before its first samples arrive there.
      if (error instanceof DbError && error.code === 'not-found') {
        return { items: [], next_page: null }
      }
      throw error
    }
  })

  serve(app, nexusPublicRoutes.sql, async ({ body }, { signal }) => {
    try {
      const { columns, rows, truncated, elapsedMs, rowsRead, bytesRead } = await metrics.sql(
        body.query,
        { signal },
      )
      return {
        columns: columns.map(({ name, type }) => ({ name, type })),
        rows: rows as SqlValue[][], // read from the engine's JSON
        truncated,
        elapsed_ms: elapsedMs,
        rows_read: rowsRead,
        bytes_read: bytesRead,
      }
    } catch (error) {
      // The text is the client's own, and so is what the engine says about it.
      if (error instanceof DbError && error.code === 'rejected') {
        throw badRequest(error.message, { cause: error })
      }
      throw error
    }
  })

  serve(app, nexusPublicRoutes.status, () => systemStatus(sources))
}
