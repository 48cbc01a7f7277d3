import type { PlanCondition } from '../condition.ts'
import type {
  AlignNode,
  FilterNode,
  JoinNode,
  LimitNode,
  MapNode,
  PlanNode,
  PointLimit,
  UnionNode,
} from '../plan.ts'
import { fieldNames } from '../look-up.ts'
import { timesIn } from '../times-in.ts'
import { ALWAYS, overlap } from './bounds.ts'
import { conjunctsOf, everyOperand, isOfFields, isWithin } from './conjuncts.ts'
import { divide, itself, type Demand, type Passage } from './demand.ts'
import { impliedBounds, isBound } from './implied.ts'
import { timesOfLast } from './last-points.ts'
import { looksAhead, passageOf, type InnerNode } from './passages.ts'
import { filtered, pushIntoDelta, pushIntoScan } from './push-scan.ts'

/** Prometheus too looks so far back. */
const LOOK_BACK = 300_000_000_000n
/** How much farther than a window at most. */
const MORE = 600_000_000_000n

/**
 * The same table, with conditions and bounds of time where they cost least: those on fields and times
 * in the scans, as far as the answer stays the same; the others where they were.
 */
export function pushDown(node: PlanNode): PlanNode {
  return push(node, {
    conditions: [],
    series: [],
    times: ALWAYS,
    lookBack: LOOK_BACK,
    missing: 'null',
  })
}

function push(node: PlanNode, demand: Demand): PlanNode {
  switch (node.kind) {
    case 'scan':
      return pushIntoScan(node, demand)
    case 'clock':
      return filtered(node, demand.conditions)
    case 'delta':
      return pushIntoDelta(node, demand)
    case 'filter':
      return pushFilter(node, demand)
    case 'join':
      return pushJoin(node, demand)
    case 'align':
      return pushAlign(node, demand)
    case 'limit':
      return pushLimit(node, demand)
    case 'union':
      return pushUnion(node, demand)
    case 'map':
      return pushInner(
        node,
        usesIntervals(node) ? { ...demand, missing: 'skip' } : withNulls(demand),
      )
    case 'offset':
    case 'rename':
    case 'histogram':
      return pushInner(node, demand)
    case 'statistic': {
      const isAdded = node.statistic.kind === 'count' || node.statistic.kind === 'sum'
      return pushInner(node, isAdded ? demand : withNulls(demand))
    }
    default:
      return pushInner(node, withNulls(demand))
  }
}

function pushFilter({ input, condition }: FilterNode, demand: Demand): PlanNode {
  const own = conjunctsOf(condition)
  const isOfSeriesAndTime = own.every((conjunct) => {
    return everyOperand(conjunct, ({ kind }) => kind === 'field' || kind === 'timestamp')
  })
  const missing = isOfSeriesAndTime ? demand.missing : 'null'
  return push(input, { ...demand, conditions: [...own, ...demand.conditions], missing })
}

function pushInner(node: InnerNode, demand: Demand): PlanNode {
  const { below, above, series, times } = divide(demand, passageOf(node))
  const input = push(node.input, { ...demand, conditions: below, series, times })
  return filtered({ ...node, input }, above)
}

/** Between a limit and the deltas no sample may be left out. */
function pushLimit(node: LimitNode, demand: Demand): PlanNode {
  const { below, above, series, ...divided } = divide(demand, passageOf(node))
  const times = overlap(divided.times, timesOfLast(node))
  const input = push(node.input, { ...withNulls(demand), conditions: below, series, times })
  const { end, count } = node
  return filtered({ ...node, input: readingOnly({ end, count }, input) }, above)
}

/** So few points may as well be read, if the nodes between give one for each that they are given. */
function readingOnly(limit: PointLimit, node: PlanNode): PlanNode {
  switch (node.kind) {
    case 'scan':
    case 'delta':
      return node.limit ? node : { ...node, limit }
    case 'offset':
    case 'rename':
    case 'map':
    case 'statistic':
    case 'series_limit':
      return { ...node, input: readingOnly(limit, node.input) }
    case 'sort':
      // By a reducer it is of all points.
      return 'fields' in node.by ? { ...node, input: readingOnly(limit, node.input) } : node
    default:
      return node
  }
}

/** Whatever looks ahead of a window must not look beyond the end of the query. */
function pushAlign(node: AlignNode, demand: Demand): PlanNode {
  const { end } = node.shape.alignment!
  const conditions = demand.conditions.filter((condition) => !isUpTo(condition, end))
  const { below, above, series, times } = divide({ ...demand, conditions }, passageOf(node))
  const ofQuery: readonly PlanCondition[] = looksAhead(node)
    ? [
        {
          kind: 'compare',
          operand: { kind: 'timestamp' },
          comparator: '<=',
          value: { type: 'time', value: end },
        },
      ]
    : []
  // Samples may be as far apart as windows are long, or twice as far where that takes little reading.
  const lookBack = node.window + (node.window < MORE ? node.window : MORE)
  const input = push(node.input, {
    conditions: [...below, ...ofQuery],
    series,
    times,
    lookBack: lookBack > demand.lookBack ? lookBack : demand.lookBack,
    missing: node.method.kind === 'rate' || node.method.kind === 'increase' ? 'skip' : 'null',
  })
  return filtered({ ...node, input }, above)
}

/** Whether it is true of each time up to this one. */
function isUpTo(condition: PlanCondition, end: bigint): boolean {
  const { from, to } = impliedBounds(condition)
  return isBound(condition) && from === undefined && to !== undefined && to >= end
}

/**
 * Points meet at equal times and equal values of the compared fields, so that what is asked of these
 * is asked of both; what is asked of other fields, which are the first table's, of that.
 */
function pushJoin(node: JoinNode, demand: Demand): PlanNode {
  const [first, second] = node.inputs
  const isCompared = (condition: PlanCondition) => isWithin(condition, node.on)
  const names = node.method === 'full' ? node.on : fieldNames(first.shape)
  const left: Passage = {
    fields: (condition) => (isWithin(condition, names) ? condition : undefined),
    time: itself,
    times: itself,
  }
  const { below, above, series, times } = divide(demand, left)
  const isOfBoth = (condition: PlanCondition) => !isOfFields(condition) || isCompared(condition)
  const passed = { ...withNulls(demand), times }
  const inputs: JoinNode['inputs'] = [
    push(first, { ...passed, conditions: below, series }),
    push(second, {
      ...passed,
      conditions: below.filter(isOfBoth),
      series: series.filter(isCompared),
    }),
  ]
  return filtered({ ...node, inputs }, above)
}

/** Its series are those of its inputs, which have the same fields. */
function pushUnion(node: UnionNode, demand: Demand): PlanNode {
  const [first, ...others] = node.inputs
  const pushed = (input: PlanNode) => push(input, withNulls(demand))
  return { ...node, inputs: [pushed(first), ...others.map(pushed)] }
}

/** What is divided by the length of its interval must be all that was added in it. */
function usesIntervals({ outputs }: MapNode): boolean {
  return outputs.some((output) => timesIn(output).includes('interval'))
}

function withNulls(demand: Demand): Demand {
  return { ...demand, missing: 'null' }
}
