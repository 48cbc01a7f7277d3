import { isCumulative } from '@oximeter/core'
import type { Catalogue } from '../../catalogue.ts'
import { whichOf } from '../../nearest.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { DeltaNode, ScanNode } from '../plan.ts'
import type { Scope } from '../scope.ts'
import { deltaNode } from './delta-node.ts'
import { scanNode } from './scan-node.ts'

/**
 * A timeseries as queries see it: counters and histograms as deltas.
 *
 * @throws PlanProblem `unknown-timeseries`, `out-of-scope`, or `wrong-type` of bytes
 */
export function tableNode(catalogue: Catalogue, name: string, scope: Scope): ScanNode | DeltaNode {
  const [first, ...others] = catalogue.versions(name)
  if (!first) {
    const hint = whichOf(name, catalogue.names())
    throw new PlanProblem('unknown-timeseries', `there is no timeseries ${name}`, hint)
  }
  const scan = scanNode([first, ...others], scope)
  return isCumulative(scan.datumType) ? deltaNode(scan) : scan
}
