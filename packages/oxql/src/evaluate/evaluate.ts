import type { Plan, PlanNode } from '../plan/plan.ts'
import type { OxqlWarning, ResultTable } from '../result/result.ts'
import { align } from './align.ts'
import { clock, repeat } from './clock.ts'
import { delta } from './delta.ts'
import { fields } from './fields.ts'
import { fill } from './fill.ts'
import { filter } from './filter.ts'
import { groupBy } from './group-by.ts'
import { histogram } from './histogram.ts'
import { join } from './join.ts'
import { limit } from './limit.ts'
import { map } from './map.ts'
import { offset } from './offset.ts'
import { rename } from './rename.ts'
import { toResultTable } from './result-table.ts'
import type { SampleSource } from './sample-source.ts'
import { scan } from './scan.ts'
import { seriesLimit } from './series-limit.ts'
import { sort } from './sort.ts'
import { statistic } from './statistic.ts'
import type { Table } from './table.ts'
import { top } from './top.ts'
import { union } from './union.ts'
import { Warnings } from './warnings.ts'

export interface Evaluation {
  readonly tables: readonly ResultTable[]
  readonly warnings: readonly OxqlWarning[]
}

/**
 * Runs a plan over samples in memory, plainly and without any haste: what other executors must
 * agree with. Doubles are added in the order of time, or of series.
 *
 * @throws {OxqlError} `mismatch` where a join finds several series for one
 */
export function evaluate(plan: Plan, source: SampleSource): Evaluation {
  const warnings = new Warnings()
  const run = (node: PlanNode): Table => {
    switch (node.kind) {
      case 'scan':
        return scan(node, source)
      case 'delta':
        return delta(node, run(node.input), warnings)
      case 'filter':
        return filter(node, run(node.input))
      case 'align':
        return align(node, run(node.input), warnings)
      case 'group_by':
        return groupBy(node, run(node.input), warnings)
      case 'top':
        return top(node, run(node.input), warnings)
      case 'join':
        return join(node, run(node.inputs[0]), run(node.inputs[1]))
      case 'limit':
        return limit(node, run(node.input))
      case 'map':
        return map(node, run(node.input))
      case 'statistic':
        return statistic(node, run(node.input))
      case 'histogram':
        return histogram(node, run(node.input))
      case 'fill':
        return fill(node, run(node.input))
      case 'sort':
        return sort(node, run(node.input), warnings)
      case 'rename':
        return rename(node, run(node.input))
      case 'series_limit':
        return seriesLimit(node, run(node.input))
      case 'offset':
        return offset(node, run(node.input))
      case 'clock':
        return clock(node)
      case 'repeat':
        return repeat(node, run(node.input))
      case 'fields':
        return fields(node, run(node.input))
      case 'union':
        return union(node, node.inputs.map(run))
    }
  }
  const tables = plan.tables.map((node) => toResultTable(run(node)))
  return { tables, warnings: warnings.list() }
}
