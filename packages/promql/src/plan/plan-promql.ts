import { finishPlan } from '@oximeter/oxql/plan'
import type { Plan, Scope } from '@oximeter/oxql'
import type { MetricCatalogue } from '../names/metric.ts'
import type { Expression } from '../syntax/expression.ts'
import { parsePromql } from '../syntax/parse-promql.ts'
import { planAggregation } from './aggregation.ts'
import { planBinary, each } from './binary.ts'
import { refuse, type PlanContext } from './context.ts'
import { planCall, sorted } from './functions.ts'
import { problemsAt } from './problems.ts'
import { newest } from './range.ts'
import { samplesOf } from './samples.ts'
import type { Branch, Constant, Planned, Scalar, Text, Vector } from './vector.ts'

export interface PromqlOptions {
  readonly catalogue: MetricCatalogue
  /** Whose timeseries the query may see. Default: those of the fleet, which are all. */
  readonly scope?: Scope
  /** The one time, or the first and the last that are asked about: nanoseconds since the epoch. */
  readonly start: bigint
  readonly end: bigint
  /** Nanoseconds between times. Absent where one time is asked about. */
  readonly step?: bigint
  /** How old a value may be to count as the newest, in nanoseconds. Default 5 minutes. */
  readonly lookback?: bigint
}

export interface PlannedPromql {
  /** Of several that stand beside `or`, the later ones add series that the earlier have not. */
  readonly results: readonly (Scalar | Text | Constant | PlannedTables)[]
  readonly plan: Plan
  /** What is odd and no mistake. */
  readonly infos: readonly string[]
  readonly times: Times
}

/** Tables of the plan, from one on, and how they are shown. */
interface PlannedTables {
  readonly kind: 'tables'
  /** `samples` as they are stored, with times of their own. */
  readonly of: 'vector' | 'scalar' | 'samples'
  readonly first: number
  readonly branches: readonly Branch[]
}

/** Those that are asked about. */
export interface Times {
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
  readonly isInstant: boolean
}

const LOOKBACK = 300_000_000_000n
/** More at once are an oversight: each is a statement. */
const MAX_METRICS = 200
/** Of one time: longer than most windows, so that nothing before it is computed. */
const DAY = 86_400_000_000_000n

/**
 * What a query in PromQL means, as a plan of OxQL.
 *
 * @throws {PromqlError} `bad_data` with the place of what is wrong or not supported
 * @example
 * const planned = planPromql('sum by (route) (rate(http_server:requests[5m]))', { catalogue, start, end, step })
 * const { tables } = await database.runPlan(planned.plan)
 * const { result } = promqlAnswer(planned, tables)
 */
export function planPromql(text: string, options: PromqlOptions): PlannedPromql {
  const { catalogue, scope = { kind: 'fleet' }, start, step = DAY, lookback = LOOKBACK } = options
  const isInstant = options.step === undefined
  // The last time that is asked about lies on the grid.
  const end = isInstant ? start : start + ((options.end - start) / step) * step
  const infos = new Set<string>()
  const context: PlanContext = {
    text,
    catalogue,
    scope,
    start,
    end,
    step,
    lookback,
    isInstant,
    maxMetrics: MAX_METRICS,
    infos,
  }
  const expression = parsePromql(text)
  const results = alternatives(expression).map((one) => outermost(one, context))
  if (results.length > 1 && results.some(({ kind }) => kind === 'scalar' || kind === 'string')) {
    refuse(context, expression, 'or is of vectors')
  }
  const nodes: Branch[] = []
  const placed = results.map((result): PlannedPromql['results'][number] => {
    if (result.kind !== 'vector') return result
    const first = nodes.length
    nodes.push(...result.branches)
    return { kind: 'tables', of: ofWhat(result), first, branches: result.branches }
  })
  const finished = finishPlan(
    nodes.map(({ node }) => node),
    end,
  )
  return {
    results: placed,
    plan: finished,
    infos: [...infos],
    times: { start, end, step, isInstant },
  }
}

type Outermost = Planned | (Vector & { readonly isSamples: true })

function ofWhat(vector: Vector | (Vector & { readonly isSamples?: true })): PlannedTables['of'] {
  if ('isSamples' in vector) return 'samples'
  return vector.isScalar ? 'scalar' : 'vector'
}

/** What stands beside `or`, outermost. */
function alternatives(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== 'or') return [expression]
  const { kind, labels } = expression.matching
  if (kind === 'on' || labels.length > 0) return [expression]
  return [...alternatives(expression.left), ...alternatives(expression.right)]
}

function outermost(expression: Expression, context: PlanContext): Outermost {
  if (expression.kind === 'selector' && expression.range !== undefined) {
    if (context.isInstant)
      return {
        ...problemsAt(expression, context, () => samplesOf(expression, context)),
        isSamples: true,
      }
    refuse(
      context,
      expression,
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    )
  }
  const planned = plan(expression, context)
  const isRanked =
    expression.kind === 'aggregation' && /^(?:top|bottom)k$/.test(expression.operator)
  if (!isRanked || planned.kind !== 'vector') return planned
  return sorted(planned, expression.operator === 'topk' ? 'desc' : 'asc', context)
}

function plan(expression: Expression, context: PlanContext): Planned {
  const inner = (operand: Expression) => plan(operand, context)
  return problemsAt(expression, context, () => {
    switch (expression.kind) {
      case 'number':
        return { kind: 'scalar', value: expression.value }
      case 'string':
        return { kind: 'string', value: expression.value }
      case 'selector':
        if (expression.range === undefined) return newest(expression, context)
        return refuse(context, expression, 'a range needs a function, such as rate')
      case 'call':
        return planCall(expression, inner, context)
      case 'aggregation': {
        const operand = inner(expression.operand)
        if (operand.kind === 'vector') return planAggregation(expression, operand, context)
        return refuse(context, expression.operand, `${expression.operator} takes a vector`)
      }
      case 'binary':
        return planBinary(expression, inner(expression.left), inner(expression.right), context)
      case 'negation':
        return negated(inner(expression.operand), expression, context)
    }
  })
}

function negated(operand: Planned, expression: Expression, context: PlanContext): Planned {
  switch (operand.kind) {
    case 'scalar':
      return { ...operand, value: -operand.value }
    case 'vector':
      if (operand.branches.some(({ buckets }) => buckets)) {
        refuse(context, expression, 'nothing is computed with buckets')
      }
      return each(operand, { kind: 'negate', operand: { kind: 'dimension', index: 0 } })
    default:
      return refuse(context, expression, 'only numbers and vectors have an opposite')
  }
}
