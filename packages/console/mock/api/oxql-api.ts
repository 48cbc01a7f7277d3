import {
  HttpProblem,
  unavailable,
  type NexusPublicApi,
  type OxqlCompletions,
  type OxqlCompleteRequest,
  type OxqlRequest,
  type OxqlResponse,
  type OxqlTextRequest,
} from '@oximeter/api/client'
import { parseExactJson } from '@oximeter/api/client'
import { systemClock } from '@oximeter/core'
import { arrowPieces, askedRange, toMistakeJson, validate } from '@oximeter/nexus/answers'
import {
  completions,
  evaluate,
  formatPlan,
  formatQueryText,
  formatText,
  OxqlError,
  parseQuery,
  planQuery,
  tablesToJson,
  thinTable,
  withinRange,
  type AnswerLayout,
  type Catalogue,
  type Evaluation,
  type ResultTable,
  type ValueLayout,
} from '@oximeter/oxql'

import { HOUR, SECOND } from '../data/ago.ts'
import { samplesOf } from '../data/series.ts'
import type { World } from '../data/world.ts'

export type OxqlApi = Pick<
  NexusPublicApi,
  | 'querySystem'
  | 'querySystemAsArrow'
  | 'queryProject'
  | 'queryProjectAsArrow'
  | 'explainQuery'
  | 'validateQuery'
  | 'validateProjectQuery'
  | 'formatQuery'
  | 'completeQuery'
  | 'completeProjectQuery'
>

const INTERVAL = 10 * SECOND
const NS = 1_000_000n

/** OxQL as it is: queries are planned, and run over what is made up. */
export function oxqlApi(world: World): OxqlApi {
  const catalogue: Catalogue = {
    versions: (name) => world.schemas.filter((schema) => schema.name === name),
    names: () => world.schemas.map(({ name }) => name),
  }
  const plans = { plan: async <T>(plan: (of: Catalogue) => T) => plan(catalogue) }

  const run = ({ query: text, ...range }: OxqlTextRequest) =>
    withMistakes(() => {
      const { told, now, times = {}, step, thinning } = askedRange(range, systemClock())
      const query = withinRange(parseQuery(text, { now, ...(step && { step }) }), times)
      const plan = planQuery(query, { catalogue, now })
      if (world.isTroubled) throw unavailable('the metrics database does not answer')
      const untilMs = Number((times.until ?? now) / NS)
      const fromMs = times.from === undefined ? untilMs - HOUR : Number(times.from / NS)
      const everyMs = Math.max(INTERVAL, Number((step ?? 0n) / NS))
      const source = samplesOf(world.series, { fromMs: fromMs - 2 * everyMs, untilMs, everyMs })
      const { tables, warnings } = evaluate(plan, source)
      const thinned = thinning ? tables.map((table) => thinTable(table, thinning)) : tables
      return { plan, tables: thinned, about: aboutOf({ tables: thinned, warnings }, told) }
    })

  const asJson = async (body: OxqlRequest): Promise<OxqlResponse> => {
    const { tables, about } = run(body)
    const json = (await Array.fromAsync(tablesToJson(tables))).join('')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as answers are: the contract of Nexus
    return { tables: parseExactJson(json) as OxqlResponse['tables'], ...about }
  }

  const asArrow = async (body: OxqlRequest): Promise<AsyncIterable<Uint8Array>> => {
    const { tables, about } = run(body)
    const arriving = tables.map((table) => ({
      layout: layoutOf(table),
      series: each(table.series),
    }))
    return arrowPieces({ tables: arriving }, () => JSON.stringify(about), body.arrow_rows)
  }

  const complete = async (body: OxqlCompleteRequest): Promise<OxqlCompletions> => {
    const { query, position = query.length, limit = 50 } = body
    const { span, items, values } = completions(query, position, { catalogue })
    const texts = new Set(
      (values?.timeseries ?? []).flatMap((name) =>
        world
          .series(name)
          .flatMap(({ fields }) => fields.filter(({ name: field }) => field === values?.field))
          .map(({ type, value }) => (type === 'string' ? formatText(value) : String(value))),
      ),
    )
    const found = [...texts].map((text) => ({ text, kind: 'value' as const }))
    return {
      span: { start: span.start, end: span.end },
      items: [...found, ...items].slice(0, limit),
    }
  }

  const validated = (body: OxqlTextRequest) => validate(plans, body, { kind: 'fleet' })

  return {
    querySystem: asJson,
    querySystemAsArrow: asArrow,
    queryProject: (_project, body) => asJson(body),
    queryProjectAsArrow: (_project, body) => asArrow(body),
    explainQuery: async (body) => ({
      plan: formatPlan(run(body).plan),
      statements: [],
      estimated_rows: 100_000,
    }),
    validateQuery: validated,
    validateProjectQuery: (_project, body) => validated(body),
    formatQuery: async ({ query }) => ({ query: withMistakes(() => formatQueryText(query)) }),
    completeQuery: complete,
    completeProjectQuery: (_project, body) => complete(body),
  }
}

function withMistakes<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    const mistakes = error.mistakes.map(toMistakeJson)
    throw new HttpProblem(400, 'InvalidRequest', error.message, { mistakes, cause: error })
  }
}

function aboutOf({ tables, warnings }: Evaluation, range: OxqlResponse['range']) {
  const points = tables
    .flatMap(({ series }) => series)
    .reduce((sum, { points: { timestamps } }) => sum + timestamps.length, 0)
  return {
    query_summaries: null,
    warnings: [...warnings],
    truncated: null,
    range,
    thinned: [],
    cost: { elapsed_ms: 12, rows_read: points * 6, bytes_read: points * 96, rolled_up: [] },
  } satisfies Omit<OxqlResponse, 'tables'>
}

/** How the engine would have given its values. */
function layoutOf({ shape, series }: ResultTable): AnswerLayout {
  const values = shape.dimensions.map(({ type }, place): ValueLayout => {
    switch (type) {
      case 'integer':
        return { kind: 'number', type: 'Int64' }
      case 'double':
        return { kind: 'number', type: 'Float64' }
      case 'boolean':
        return { kind: 'number', type: 'UInt8' }
      case 'string':
        return { kind: 'text' }
      default: {
        const all = series.flatMap(({ points }) => [...(points.values[place]?.values ?? [])])
        const isWhole = all.every(
          (one) => typeof one !== 'object' || one === null || typeof one.counts[0] !== 'number',
        )
        return {
          kind: 'distribution',
          edge: type === 'integer_distribution' ? 'Int64' : 'Float64',
          count: isWhole ? 'UInt64' : 'Float64',
          sum: 'Float64',
          hasStatistics: true,
        }
      }
    }
  })
  return { shape, values }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
