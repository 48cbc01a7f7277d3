import { inputsOf } from '../../plan/inputs-of.ts'
import type { DeltaNode, PlanNode, PointLimit, ScanNode } from '../../plan/plan.ts'

/** A scan of which the first or last samples of each series are enough. */
export interface LimitedScan {
  readonly scan: ScanNode
  readonly end: PointLimit['end']
  /** At so many different times. */
  readonly samples: bigint
  /** Whether only those count that are not missing: the last deltas are made of such, and of one before. */
  readonly isOfValues: boolean
}

/** Those of a table of a plan. */
export function limitedScans(node: PlanNode): LimitedScan[] {
  switch (node.kind) {
    case 'scan':
      return node.limit ? [ofSamples(node, node.limit)] : []
    case 'delta':
      return node.limit ? [ofDeltas(node, node.limit)] : []
    default:
      return inputsOf(node).flatMap(limitedScans)
  }
}

function ofSamples(scan: ScanNode, { end, count }: PointLimit): LimitedScan {
  return { scan, end, samples: count, isOfValues: false }
}

function ofDeltas({ input, missing }: DeltaNode, { end, count }: PointLimit): LimitedScan {
  if (end === 'last') return { scan: input, end, samples: count + 1n, isOfValues: true }
  return { scan: input, end, samples: count, isOfValues: missing === 'skip' }
}
