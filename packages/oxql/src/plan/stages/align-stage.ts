import { whichOf } from '../../nearest.ts'
import { ALIGN_METHODS } from '../../tree/keywords.ts'
import type { AlignStage } from '../../tree/tree.ts'
import { isDistribution } from '../data-type.ts'
import { alignNode } from '../nodes/align-node.ts'
import { checkProbability } from '../numbers.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { AlignMethod, PlanNode } from '../plan.ts'
import { checkDuration } from '../time-range.ts'
import { numberOf } from './arguments.ts'
import { eachTable, type PlanContext, type Tables } from './tables.ts'

/** As long as the shortest pieces of roll-ups: five minutes. */
const COARSE = 300_000_000_000n

export function planAlign(stage: AlignStage, tables: Tables, context: PlanContext): Tables {
  const { mistakes } = context
  const method = mistakes.at(stage.method, () => methodOf(stage))
  const isWindow = mistakes.at(stage.window, () => checked('window', stage.window.nanoseconds))
  const isStep = stage.step
    ? mistakes.at(stage.step, () => checked('step', stage.step!.nanoseconds))
    : true
  const window = stage.window.nanoseconds
  const step = stage.step?.nanoseconds ?? window
  const isCoarse = (stage.step ?? stage.window).isStep && step >= COARSE
  const end = isCoarse ? lastMultiple(context.end, step) : context.end
  const isRight = method && isWindow && isStep
  const aligned = isRight
    ? eachTable(tables, context, stage, (input) => alignNode(input, { method, window, step, end }))
    : []
  return tables.map((input, i) => aligned[i] ?? (input && presumed(input, end, step)))
}

/**
 * Where windows of `$step` end, where it is so long: what is rolled up is of such pieces, and a chart lacks
 * some pixels of what is newest. Of shorter ones that would be too much.
 */
function lastMultiple(end: bigint, step: bigint): bigint {
  const rest = end % step
  return rest < 0n ? end - rest - step : end - rest
}

function checked(what: string, duration: bigint): true {
  checkDuration(what, duration, 1n)
  return true
}

function methodOf({ method: { text }, p }: AlignStage): AlignMethod {
  const method = ALIGN_METHODS.find((known) => known === text)
  switch (method) {
    case undefined: {
      const message = `there is no method ${text} of align`
      throw new PlanProblem('unknown-name', message, whichOf(text, ALIGN_METHODS))
    }
    case 'quantile_within':
      return { kind: 'quantile', p: checkProbability(text, p && numberOf(p)) }
    case 'rate':
    case 'increase':
    case 'interpolate':
      return { kind: method }
    default:
      return { kind: withoutSuffix(method) }
  }
}

function withoutSuffix<K extends string>(method: `${K}_within`): K {
  return method.slice(0, -'_within'.length) as K
}

/** After a mistake: what the stages that follow may take for granted. */
function presumed(input: PlanNode, end: bigint, step: bigint): PlanNode {
  const dimensions = input.shape.dimensions.map((dimension) => {
    const type = isDistribution(dimension.type) ? dimension.type : 'double'
    return { ...dimension, type, metricType: 'gauge' }
  }) as unknown as PlanNode['shape']['dimensions']
  const shape = { ...input.shape, dimensions, hasStartTimes: false, alignment: { end, step } }
  return { kind: 'align', input, method: { kind: 'mean' }, window: step, step, shape }
}
