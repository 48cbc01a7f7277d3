import type { PlanCondition } from '../condition.ts'
import type {
  AlignNode,
  ClockNode,
  DeltaNode,
  FieldsNode,
  FilterNode,
  JoinNode,
  PlanNode,
  ScanNode,
  UnionNode,
} from '../plan.ts'
import { fieldNames } from '../look-up.ts'
import { bounds, earlierBy, overlap, type Bounds } from './bounds.ts'
import { isWithin, withNames } from './conjuncts.ts'
import { itself, never, nothing, type Passage } from './demand.ts'
import { impliedBounds } from './implied.ts'

/** What has one input, and neither reads nor only filters. */
export type InnerNode = Exclude<
  PlanNode,
  ScanNode | DeltaNode | FilterNode | JoinNode | ClockNode | UnionNode
>

/** Points are taken one by one, or with others of their time: what is left out before is left out after. */
const POINTWISE: Passage = { fields: itself, time: itself, times: itself }
/** Series are taken one by one, but not their points. */
const SERIESWISE: Passage = { fields: itself, time: nothing, times: never }

/** What a node lets through. */
export function passageOf(node: InnerNode): Passage {
  switch (node.kind) {
    case 'group_by':
    case 'map':
    case 'statistic':
      return POINTWISE
    case 'sort':
      return 'fields' in node.by ? POINTWISE : SERIESWISE
    case 'top':
      // Whole groups may be left out.
      return { ...SERIESWISE, fields: only((condition) => isWithin(condition, node.fields)) }
    case 'series_limit':
      return { ...SERIESWISE, fields: nothing }
    case 'histogram': {
      // Which bins are not empty throughout is said of all times.
      const fields = fieldNames(node.input.shape)
      return { ...SERIESWISE, fields: only((condition) => isWithin(condition, fields)) }
    }
    case 'fill':
      if (node.with.kind === 'value') return POINTWISE
      // What is filled depends on what was before.
      return node.with.kind === 'previous' ? oneSided('to') : SERIESWISE
    case 'limit':
      // The last points are the last of those from a time on, too.
      return oneSided(node.end === 'last' ? 'from' : 'to')
    case 'rename': {
      const names = new Map(node.renamings.map(({ from, to }) => [to, from]))
      const fields = (condition: PlanCondition) => {
        return withNames(condition, (name) => names.get(name) ?? name)
      }
      return { ...POINTWISE, fields }
    }
    case 'fields':
      return { ...POINTWISE, fields: (condition) => ofFormerFields(condition, node) }
    case 'repeat': {
      // The newest point is at the end of its grid.
      const { end } = node.input.shape.alignment!
      return { ...SERIESWISE, times: () => bounds(end, end) }
    }
    case 'offset':
      return {
        fields: itself,
        time: (condition) => shifted(condition, node.by),
        times: (times) => earlierBy(node.by, times),
      }
    case 'align':
      return { ...SERIESWISE, times: (times) => timesToAlign(node, times) }
  }
}

/** How far apart samples may be so that points still begin where they are asked for. */
const MAX_INTERVAL = 300_000_000_000n

/**
 * A window needs what is in it; that points begin in time, a sample before: where samples are more than
 * five minutes and a window apart, leading nulls are left out. What spreads an interval, or draws
 * a line, needs the sample after too.
 */
function timesToAlign({ window, ...node }: AlignNode, { from, to }: Bounds): Bounds {
  const interval = node.input.shape.alignment?.step ?? MAX_INTERVAL
  const reach = window > interval ? window : interval
  const read = bounds(from === undefined ? from : from - reach, looksAhead(node) ? undefined : to)
  return overlap(read, { to: node.shape.alignment!.end })
}

/** Whether points after a window matter to it. */
export function looksAhead({ method, input }: Pick<AlignNode, 'method' | 'input'>): boolean {
  switch (method.kind) {
    case 'rate':
    case 'increase':
    case 'interpolate':
      return true
    case 'mean':
      return input.shape.dimensions[0].metricType === 'delta'
    default:
      return false
  }
}

/** A condition on fields that are others as they were, by their former names. */
function ofFormerFields(
  condition: PlanCondition,
  { outputs, shape }: FieldsNode,
): PlanCondition | undefined {
  const former = new Map(
    outputs.flatMap((output, i) =>
      output.kind === 'field' ? [[shape.fields[i]!.name, output.name] as const] : [],
    ),
  )
  if (!isWithin(condition, [...former.keys()])) return undefined
  return withNames(condition, (name) => former.get(name)!)
}

function only(holds: (condition: PlanCondition) => boolean): Passage['fields'] {
  return (condition) => (holds(condition) ? condition : undefined)
}

function oneSided(side: 'from' | 'to'): Passage {
  const other = side === 'from' ? 'to' : 'from'
  return {
    fields: itself,
    time: (condition) => (impliedBounds(condition)[other] === undefined ? condition : undefined),
    times: (times) =>
      side === 'from' ? bounds(times.from, undefined) : bounds(undefined, times.to),
  }
}

function shifted(condition: PlanCondition, by: bigint): PlanCondition {
  if (condition.kind !== 'compare' || condition.value.type !== 'time') return condition
  return { ...condition, value: { type: 'time', value: condition.value.value - by } }
}
