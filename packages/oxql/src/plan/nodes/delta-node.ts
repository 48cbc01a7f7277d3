import type { DeltaNode, ScanNode } from '../plan.ts'
import type { Dimension } from '../table-shape.ts'

/** What was added since the sample before, of a scan of running totals. */
export function deltaNode(input: ScanNode): DeltaNode {
  const [first] = input.shape.dimensions
  const dimensions: [Dimension] = [{ ...first, metricType: 'delta' }]
  return { kind: 'delta', input, missing: 'null', shape: { ...input.shape, dimensions } }
}
