import type { PlanNode, PointLimit, ScanNode } from '../../plan/plan.ts'

/** A scan of which the first or last samples of each series are enough. */
export interface LimitedScan {
  readonly scan: ScanNode
  readonly end: PointLimit['end']
  /** At so many different times. */
  readonly samples: bigint
  /** Whether only those count that are not missing: the last deltas are made of them, and of one before. */
  readonly isOfValues: boolean
}

/** Those of a table of a plan. */
export function limitedScans(node: PlanNode): LimitedScan[] {
  switch (node.kind) {
    case 'scan':
      return node.limit ? [limited(node, node.limit, false)] : []
    case 'delta':
      return node.limit ? [limited(node.input, node.limit, node.limit.end === 'last')] : []
    case 'join':
      return node.inputs.flatMap(limitedScans)
    default:
      return limitedScans(node.input)
  }
}

function limited(scan: ScanNode, { end, count }: PointLimit, isOfDeltas: boolean): LimitedScan {
  return { scan, end, samples: isOfDeltas ? count + 1n : count, isOfValues: isOfDeltas }
}
