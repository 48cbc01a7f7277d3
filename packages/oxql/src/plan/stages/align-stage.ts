import { whichOf } from '../../nearest.ts'
import type { AlignStage } from '../../tree/tree.ts'
import { alignNode } from '../nodes/align-node.ts'
import { checkProbability } from '../numbers.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { AlignMethod, PlanNode } from '../plan.ts'
import { checkDuration } from '../time-range.ts'
import { numberOf } from './arguments.ts'
import { eachTable, type PlanContext, type Tables } from './tables.ts'

const METHODS: ReadonlyMap<string, Exclude<AlignMethod['kind'], 'quantile'>> = new Map([
  ['mean_within', 'mean'],
  ['min_within', 'min'],
  ['max_within', 'max'],
  ['sum_within', 'sum'],
  ['count_within', 'count'],
  ['first_within', 'first'],
  ['last_within', 'last'],
  ['rate', 'rate'],
  ['increase', 'increase'],
  ['interpolate', 'interpolate'],
])

export function planAlign(stage: AlignStage, tables: Tables, context: PlanContext): Tables {
  const { mistakes, end } = context
  const method = mistakes.at(stage.method, () => methodOf(stage))
  const isWindow = mistakes.at(stage.window, () => checked('window', stage.window.nanoseconds))
  const isStep = stage.step
    ? mistakes.at(stage.step, () => checked('step', stage.step!.nanoseconds))
    : true
  const window = stage.window.nanoseconds
  const step = stage.step?.nanoseconds ?? window
  const isRight = method && isWindow && isStep
  const aligned = isRight
    ? eachTable(tables, context, stage, (input) => alignNode(input, { method, window, step, end }))
    : []
  return tables.map((input, i) => aligned[i] ?? (input && presumed(input, end, step)))
}

function checked(what: string, duration: bigint): true {
  checkDuration(what, duration, 1n)
  return true
}

function methodOf({ method: { text }, p, step, window }: AlignStage): AlignMethod {
  if (text === 'quantile_within') {
    return { kind: 'quantile', p: checkProbability(text, p && numberOf(p)) }
  }
  const kind = METHODS.get(text)
  if (kind === undefined) {
    const known = [...METHODS.keys(), 'quantile_within']
    throw new PlanProblem('unknown-name', `align has no method ${text}`, whichOf(text, known))
  }
  if (p) {
    const hint = 'write quantile_within(0.99, 5m) for a quantile'
    throw new PlanProblem('wrong-type', `${text} takes no number`, hint)
  }
  if (kind === 'interpolate' && step && step.nanoseconds !== window.nanoseconds) {
    const hint = 'write interpolate(10s)'
    throw new PlanProblem('wrong-type', 'interpolate has a step and no window', hint)
  }
  return { kind }
}

/** After a mistake: what the stages that follow may take for granted. */
function presumed(input: PlanNode, end: bigint, step: bigint): PlanNode {
  const dimensions = input.shape.dimensions.map((dimension) => {
    return { ...dimension, type: 'double', metricType: 'gauge' }
  }) as unknown as PlanNode['shape']['dimensions']
  const shape = { ...input.shape, dimensions, hasStartTimes: false, alignment: { end, step } }
  return { kind: 'align', input, method: { kind: 'mean' }, window: step, step, shape }
}
