import { isCumulative } from '@oximeter/core'
import { isNumeric } from '../../plan/data-type.ts'
import { inputsOf } from '../../plan/inputs-of.ts'
import type { AlignMethod, AlignNode, PlanNode, ScanNode } from '../../plan/plan.ts'
import { commonPart } from '../common-part.ts'
import { isOfAdded } from '../window-rows.ts'

/** A scan of which nobody wants to know more than what pieces of its cells come to. */
export interface CoarseScan {
  readonly scan: ScanNode
  /** Windows are made of these: end − k · length. Samples may be told apart at each of their ends. */
  readonly cells: { readonly end: bigint; readonly length: bigint }
  /** Times at which they are told apart beside these: what is up to one, and what is after it. */
  readonly cuts: readonly bigint[]
}

/** Of a gauge, what a roll-up has. */
const OF_GAUGES: readonly AlignMethod['kind'][] = [
  'mean',
  'min',
  'max',
  'sum',
  'count',
  'first',
  'last',
]

/** Those of a table of a plan. */
export function coarseScans(node: PlanNode): CoarseScan[] {
  if (node.kind === 'align') {
    const coarse = coarseScan(node)
    if (coarse) return [coarse]
  }
  return inputsOf(node).flatMap(coarseScans)
}

function coarseScan({ input, method, window, step, shape }: AlignNode): CoarseScan | undefined {
  const cells = { end: shape.alignment!.end, length: commonPart(window, step) }
  if (input.kind === 'scan') {
    const isKept = !isCumulative(input.datumType) && isNumeric(input.shape.dimensions[0].type)
    if (!isKept || input.limit || !OF_GAUGES.includes(method.kind)) return undefined
    return { scan: input, cells, cuts: [] }
  }
  if (input.kind !== 'delta' || !isOfAdded(method)) return undefined
  const { input: scan, from, missing, limit } = input
  if (missing !== 'skip' || limit || scan.limit) return undefined
  return { scan, cells, cuts: from === undefined ? [] : [from - 1n] }
}
