import { inputsOf } from '../plan/inputs-of.ts'
import type { PlanNode, ScanNode } from '../plan/plan.ts'
import { Parameters } from './parameters.ts'
import { scanRows } from './scan-rows.ts'
import type { CompiledLookUp } from './seek/compile-seek.ts'
import type { SqlStorage } from './storage.ts'

/** How many samples the scans of a table read: one row. */
export function compileCount(table: PlanNode, storage: SqlStorage): CompiledLookUp {
  const parameters = new Parameters()
  const counts = scansOf(table).map((scan) =>
    scanRows(scan, ['count() AS n'], { storage, parameters }, { maybeTwice: true }),
  )
  const all = counts.length === 0 ? 'SELECT 0 AS n' : counts.join(' UNION ALL ')
  return { sql: `SELECT toString(sum(n)) AS r FROM (${all})`, parameters: parameters.values }
}

function scansOf(node: PlanNode): ScanNode[] {
  return node.kind === 'scan' ? [node] : inputsOf(node).flatMap(scansOf)
}
