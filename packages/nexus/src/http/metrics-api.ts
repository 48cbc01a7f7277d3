import { nexusPublicRoutes, pageTokens } from '@oximeter/api'
import {
  badRequest,
  notFound,
  type FieldValueCount,
  type Page,
  type SqlValue,
} from '@oximeter/api/client'
import { DbError } from '@oximeter/db'
import type { Owners } from '@oximeter/oxql'
import { z } from 'zod'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { FactSources } from '../diagnosis/facts.ts'
import { callerOf, type Caller } from '../access/caller.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import { roundedCost } from '../access/rounded-cost.ts'
import type { ReadLatest } from '../events/latest-watch.ts'
import type { KnownSchema } from '../store/schema-rules.ts'
import { toLatestValue, toSeriesJson } from './latest-value.ts'
import { nearestNames } from './name-hints.ts'
import { serve, type App } from './server.ts'
import { systemStatus, type StatusSources } from '../status/system-status.ts'

const seriesTokens = pageTokens(z.object({ key: z.string() }))
const valueTokens = pageTokens(z.object({ after: z.string() }))

export interface MetricsApiOptions extends StatusSources, FactSources {
  readonly schemas: VisibleSchemas
}

/** What the metrics database answers, for people's programs. */
export function serveMetricsApi(app: App, sources: MetricsApiOptions): void {
  const { schemas, metrics } = sources

  serve(app, nexusPublicRoutes.getLatest, async ({ params: { name }, query }, { request }) => {
    const { owners } = await schemas.require(name, callerOf(request).scope)
    return emptyIfNotYet(async () => {
      const { items, nextPage } = await metrics.latest(name, pageOptions(query, owners))
      return { items: items.map(toLatestValue), next_page: seriesToken(nextPage) }
    })
  })

  serve(app, nexusPublicRoutes.listSeries, async ({ params: { name }, query }, { request }) => {
    const { owners } = await schemas.require(name, callerOf(request).scope)
    return emptyIfNotYet(async () => {
      const { items, nextPage } = await metrics.series(name, pageOptions(query, owners))
      return { items: items.map(toSeriesJson), next_page: seriesToken(nextPage) }
    })
  })

  serve(app, nexusPublicRoutes.listFieldValues, async ({ params, query }, { request }) => {
    const { name, field } = params
    const { limit, page_token, prefix } = query
    const { versions, owners } = await schemas.require(name, callerOf(request).scope)
    requireField(versions, name, field)
    return emptyIfNotYet(async () => {
      const { items, nextPage } = await metrics.fieldValues(name, field, {
        fields: owners,
        limit,
        ...(page_token !== undefined && { pageToken: valueTokens.decode(page_token).after }),
        ...(prefix !== undefined && { prefix }),
      })
      return {
        items: items.map(({ field: { type, value }, series }): FieldValueCount => {
          return { type, value, series }
        }),
        next_page: nextPage === null ? null : valueTokens.encode({ after: nextPage }),
      }
    })
  })

  serve(app, nexusPublicRoutes.sql, async ({ body }, { signal, request }) => {
    const { scope } = callerOf(request)
    try {
      const options = { signal, ...schemas.planningFor(scope) }
      const answer = await metrics.sql(body.query, options)
      const { columns, rows, truncated, elapsedMs } = answer
      const { rowsRead, bytesRead } = roundedCost(answer, scope)
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
  serve(app, nexusPublicRoutes.diagnosis, () => diagnose(sources))
}

/** Series whose newest samples are told as events. */
const TOLD_SERIES = 1000

/**
 * How the newest samples of a timeseries are read for events: of the series that the caller may see.
 *
 * @throws {HttpProblem} 404
 */
export async function latestForEvents(
  { schemas, metrics }: Pick<MetricsApiOptions, 'schemas' | 'metrics'>,
  { scope }: Caller,
  name: string,
): Promise<ReadLatest> {
  await schemas.require(name, scope)
  return async () => {
    // A stream lasts for long, and who may see what can change meanwhile.
    const { owners } = await schemas.require(name, scope)
    const { items } = await emptyIfNotYet(async () => {
      const page = await metrics.latest(name, { limit: TOLD_SERIES, fields: owners })
      return { items: page.items.map(toLatestValue), next_page: null }
    })
    return items
  }
}

function pageOptions(
  { limit, page_token }: { limit: number; page_token?: string | undefined },
  fields: Owners,
) {
  const pageToken =
    page_token === undefined ? {} : { pageToken: seriesTokens.decode(page_token).key }
  return { fields, limit, ...pageToken }
}

function seriesToken(nextPage: string | null): string | null {
  return nextPage === null ? null : seriesTokens.encode({ key: nextPage })
}

/** The schema of a timeseries is registered here before its first samples arrive there. */
async function emptyIfNotYet<T>(read: () => Promise<Page<T>>): Promise<Page<T>> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DbError && error.code === 'not-found')
      return { items: [], next_page: null }
    throw error
  }
}

function requireField(versions: readonly KnownSchema[], name: string, field: string): void {
  const known = new Set(versions.flatMap(({ schema }) => schema.fields.map((one) => one.name)))
  if (known.has(field)) return
  const hints = nearestNames(field, [...known])
  const hint = hints.length === 0 ? '' : `; did you mean ${hints.join(' or ')}?`
  throw notFound(`${name} has no field ${field}${hint}`)
}
