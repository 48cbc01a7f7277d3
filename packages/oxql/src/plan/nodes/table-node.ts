import { isCumulative } from '@oximeter/core'
import type { Catalogue } from '../../catalogue.ts'
import { whichOf } from '../../nearest.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { DeltaNode, ScanNode } from '../plan.ts'
import { visibleTo, type Scope } from '../scope.ts'
import { deltaNode } from './delta-node.ts'
import { scanNode } from './scan-node.ts'

/**
 * A timeseries as queries see it: counters and histograms as deltas.
 *
 * @throws PlanProblem `unknown-timeseries`, `out-of-scope`, or `wrong-type` of bytes
 */
export function tableNode(catalogue: Catalogue, name: string, scope: Scope): ScanNode | DeltaNode {
  const scan = scanOf(catalogue, name, scope)
  if (!scan) {
    const hint = whichOf(name, namesWithin(catalogue, scope))
    throw new PlanProblem('unknown-timeseries', `there is no timeseries ${name}`, hint)
  }
  return isCumulative(scan.datumType) ? deltaNode(scan) : scan
}

function scanOf(catalogue: Catalogue, name: string, scope: Scope): ScanNode | undefined {
  const [first, ...others] = visibleTo(scope, catalogue).versions(name)
  return first && scanNode([first, ...others], scope)
}

/** The names of timeseries that may be asked for: nobody means another. */
export function namesWithin(catalogue: Catalogue, scope: Scope): readonly string[] {
  return [...catalogue.names()].filter((name) => isVisible(catalogue, name, scope))
}

/** Whether there is a timeseries that may be asked for. */
export function isVisible(catalogue: Catalogue, name: string, scope: Scope): boolean {
  try {
    return scanOf(catalogue, name, scope) !== undefined
  } catch (error) {
    if (error instanceof PlanProblem) return false
    throw error
  }
}
