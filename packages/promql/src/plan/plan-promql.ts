import { finishPlan } from '@oximeter/oxql/plan'
import type { Plan, Scope } from '@oximeter/oxql'
import { metricsVisibleTo, type MetricCatalogue } from '../names/metric.ts'
import type { Expression, Selector } from '../syntax/expression.ts'
import { parsePromql } from '../syntax/parse-promql.ts'
import { isRanking, planAggregation } from './aggregation.ts'
import { planBinary } from './binary.ts'
import { timed } from './clock.ts'
import { refuse, type PlanContext } from './context.ts'
import { planCall, sorted } from './functions.ts'
import { ONCE } from './moved.ts'
import { problemsAt } from './problems.ts'
import { newest } from './range.ts'
import { samplesOf } from './samples.ts'
import {
  each,
  scalarOf,
  VALUE,
  type Branch,
  type Planned,
  type Text,
  type Vector,
} from './vector.ts'

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
  readonly result: Steady | Text | PlannedTables
  readonly plan: Plan
  /** What is odd and no mistake. */
  readonly infos: readonly string[]
  readonly times: Times
}

/** The same at all times: nothing is read. */
interface Steady {
  readonly kind: 'number'
  readonly value: number
}

/** Tables of the plan, and how they are shown. */
interface PlannedTables {
  readonly kind: 'tables'
  /** `samples` as they are stored, with times of their own. */
  readonly of: 'vector' | 'scalar' | 'samples'
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
  const { scope = { kind: 'fleet' }, start, step = ONCE, lookback = LOOKBACK } = options
  const isInstant = options.step === undefined
  // The last time that is asked about lies on the grid.
  const end = isInstant ? start : start + ((options.end - start) / step) * step
  const infos = new Set<string>()
  const context: PlanContext = {
    text,
    catalogue: metricsVisibleTo(scope, options.catalogue),
    scope,
    start,
    end,
    step,
    lookback,
    isInstant,
    asked: { start, end },
    maxMetrics: MAX_METRICS,
    infos,
  }
  const result = outermost(parsePromql(text), context)
  const nodes = result.kind === 'tables' ? result.branches.map(({ node }) => node) : []
  return {
    result,
    plan: finishPlan(nodes, end),
    infos: [...infos],
    times: { start, end, step, isInstant },
  }
}

function outermost(expression: Expression, context: PlanContext): PlannedPromql['result'] {
  if (expression.kind === 'selector' && expression.range !== undefined) {
    return samples(expression, context)
  }
  const planned = plan(expression, context)
  switch (planned.kind) {
    case 'string':
      return planned
    case 'scalar': {
      if (planned.expression.kind === 'constant') {
        return { kind: 'number', value: planned.expression.value }
      }
      return { kind: 'tables', of: 'scalar', branches: [timed(planned, context)] }
    }
    case 'vector': {
      const of = planned.isScalar ? 'scalar' : 'vector'
      return { kind: 'tables', of, branches: inOrder(planned, expression, context).branches }
    }
  }
}

function samples(selector: Selector, context: PlanContext): PlannedTables {
  if (!context.isInstant) {
    refuse(
      context,
      selector,
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    )
  }
  const { branches } = problemsAt(selector, context, () => samplesOf(selector, context))
  return { kind: 'tables', of: 'samples', branches }
}

/** The best are shown first, outermost. */
function inOrder(vector: Vector, expression: Expression, context: PlanContext): Vector {
  if (expression.kind !== 'aggregation' || !isRanking(expression.operator)) return vector
  const direction = expression.operator === 'topk' ? 'desc' : 'asc'
  return problemsAt(expression, context, () => sorted(vector, direction, expression, context))
}

function plan(expression: Expression, context: PlanContext): Planned {
  const inner = (operand: Expression) => plan(operand, context)
  return problemsAt(expression, context, () => {
    switch (expression.kind) {
      case 'number':
        return scalarOf(expression.value)
      case 'string':
        return { kind: 'string', value: expression.value }
      case 'selector':
        if (expression.range === undefined) return newest(expression, context)
        return refuse(context, expression, 'a range needs a function, such as rate')
      case 'subquery':
        return refuse(context, expression, 'a subquery needs a function, such as max_over_time')
      case 'call':
        return planCall(expression, plan, context)
      case 'aggregation': {
        const operand = inner(expression.operand)
        if (operand.kind === 'vector' && !operand.isScalar) {
          return planAggregation(expression, operand, inner, context)
        }
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
    case 'scalar': {
      const { expression: of } = operand
      if (of.kind === 'constant') return scalarOf(-of.value)
      return { kind: 'scalar', expression: { kind: 'negate', operand: of } }
    }
    case 'vector':
      if (operand.branches.some(({ buckets }) => buckets)) {
        refuse(context, expression, 'nothing is computed with buckets')
      }
      return each(operand, { kind: 'negate', operand: VALUE })
    default:
      return refuse(context, expression, 'only numbers and vectors have an opposite')
  }
}
