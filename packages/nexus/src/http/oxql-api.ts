import { nexusPublicRoutes } from '@oximeter/api'
import {
  HttpProblem,
  MEDIA_TYPE_ARROW,
  MediaBody,
  type OxqlAskedRange,
  type OxqlRequest,
  type OxqlResponse,
} from '@oximeter/api/client'
import type { HandlerContext } from '@oximeter/api/fastify'
import type { Database, OxqlAbout } from '@oximeter/db'
import { systemClock } from '@oximeter/core'
import { formatQueryText, OxqlError, type Scope } from '@oximeter/oxql'
import { stringifyJsonExact } from '@oximeter/wire'
import { randomUUID } from 'node:crypto'
import { callerOf } from '../access/caller.ts'
import { projectScope } from '../access/project-scope.ts'
import { roundedCost } from '../access/rounded-cost.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import { arrowPieces } from '../oxql/arrow-answer.ts'
import { askedRange } from '../oxql/asked-range.ts'
import { Completer } from '../oxql/complete.ts'
import { jsonPieces } from '../oxql/json-answer.ts'
import { streamed } from '../oxql/streamed.ts'
import { toMistakeJson, validate } from '../oxql/validate.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { serve, type App } from './server.ts'
import { toProblem } from './to-problem.ts'

export interface OxqlApiOptions {
  readonly schemas: VisibleSchemas
  /** Of silos and projects. */
  readonly names: NexusStore['names']
  readonly metrics: Database
}

/** What is asked in OxQL, and what helps to write it. */
export function serveOxqlApi(app: App, { schemas, names, metrics }: OxqlApiOptions): void {
  const { catalogues } = schemas
  const completer = new Completer(catalogues, metrics)

  serve(app, nexusPublicRoutes.querySystem, ({ body }, context) =>
    answer(body, callerOf(context.request).scope, context),
  )
  serve(app, nexusPublicRoutes.queryProject, async ({ query, body }, context) =>
    answer(body, await projectScope(names, callerOf(context.request), query), context),
  )

  serve(app, nexusPublicRoutes.explainQuery, ({ body }, { signal, request }) =>
    withMistakes(async () => {
      const { query, ...range } = body
      const { told: _, ...asked } = askedRange(range, systemClock())
      const { plan, statements, estimatedRows } = await metrics.explainOxql(query, {
        signal,
        ...asked,
        ...schemas.planningFor(callerOf(request).scope),
      })
      return {
        plan,
        statements: statements.map(({ sql, parameters }) => ({ sql, parameters })),
        estimated_rows: estimatedRows,
      }
    }),
  )

  serve(app, nexusPublicRoutes.formatQuery, ({ body: { query } }) =>
    withMistakes(async () => ({ query: formatQueryText(query) })),
  )

  serve(app, nexusPublicRoutes.validateQuery, ({ body }, { request }) =>
    validate(catalogues, body, callerOf(request).scope),
  )
  serve(app, nexusPublicRoutes.validateProjectQuery, async ({ query, body }, { request }) =>
    validate(catalogues, body, await projectScope(names, callerOf(request), query)),
  )

  serve(app, nexusPublicRoutes.completeQuery, ({ body }, { request }) =>
    completer.complete(body, callerOf(request).scope),
  )
  serve(app, nexusPublicRoutes.completeProjectQuery, async ({ query, body }, { request }) =>
    completer.complete(body, await projectScope(names, callerOf(request), query)),
  )

  async function answer(
    { query, include_summaries, arrow_rows, ...range }: OxqlRequest,
    scope: Scope,
    { signal, wantsMedia }: HandlerContext,
  ): Promise<MediaBody> {
    const { told, ...asked } = askedRange(range, systemClock())
    const options = { signal, ...asked, ...schemas.planningFor(scope) }
    const found = await withMistakes(() => metrics.oxqlStream(query, options))
    const summarized = include_summaries === true ? query : undefined
    const about = () => aboutAnswer(found.about(), { scope, summarized, range: told })
    const [mediaType, pieces] = wantsMedia
      ? [MEDIA_TYPE_ARROW, arrowPieces(found, () => stringifyJsonExact(about()), arrow_rows)]
      : ['application/json; charset=utf-8', jsonPieces(found, about)]
    return new MediaBody(mediaType, streamed(pieces, { source: found, toError }))
  }
}

function toError(error: unknown): unknown {
  return toProblem(toMistakes(error))
}

interface AboutOptions {
  readonly scope: Scope
  /** The text of the query, if what it read is to be said as the original does. */
  readonly summarized: string | undefined
  readonly range: OxqlAskedRange | null
}

function aboutAnswer(
  { warnings, truncated, thinned, cost }: OxqlAbout,
  { scope, summarized, range }: AboutOptions,
): Omit<OxqlResponse, 'tables'> {
  const { elapsedMs: elapsed_ms, peakMemoryBytes } = cost
  const { rowsRead, bytesRead } = roundedCost(cost, scope)
  const summary = summarized !== undefined && {
    id: randomUUID(),
    query: summarized,
    elapsed_ms,
    io_summary: {
      read: { bytes: bytesRead, rows: rowsRead },
      written: { bytes: 0, rows: 0 },
    },
    profile_summary: {},
  }
  return {
    query_summaries: summary === false ? null : [summary],
    warnings: warnings.map(({ code, message, count }) => ({
      code,
      message,
      ...(count !== undefined && { count }),
    })),
    truncated: truncated === undefined ? null : { reason: truncated.reason },
    range,
    thinned: thinned.map(({ table, before, kept }) => ({ table, points: before, kept })),
    cost: {
      elapsed_ms,
      rows_read: rowsRead,
      bytes_read: bytesRead,
      ...(peakMemoryBytes !== undefined && { peak_memory_bytes: peakMemoryBytes }),
      rolled_up: [...cost.rolledUp],
    },
  }
}

async function withMistakes<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toMistakes(error)
  }
}

/** A query that is wrong is its writer's mistake, and is told with all its places; other errors pass. */
function toMistakes(error: unknown): unknown {
  if (!(error instanceof OxqlError)) return error
  const mistakes = error.mistakes.map(toMistakeJson)
  return new HttpProblem(400, 'InvalidRequest', error.message, { mistakes, cause: error })
}
