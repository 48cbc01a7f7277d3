import type { PlanNode } from '../plan/plan.ts'
import type { Thinning } from '../result/thin.ts'
import { alignSql } from './align-sql.ts'
import { clockSql, repeatSql } from './clock-sql.ts'
import type { Context } from './context.ts'
import { deltaSql } from './delta-sql.ts'
import { fieldsSql } from './fields-sql.ts'
import { groupBySql } from './group-by-sql.ts'
import { histogramSql } from './histogram-sql.ts'
import { joinSql } from './join-sql.ts'
import { mapSql } from './map-sql.ts'
import { outputSql, type AnswerLayout } from './output-sql.ts'
import { Parameters, type ParameterValue } from './parameters.ts'
import { fillSql, filterSql, limitSql, offsetSql, renameSql, seriesLimitSql } from './points-sql.ts'
import { sortSql, topSql } from './rank-sql.ts'
import type { Relation } from './relation.ts'
import type { RolledScans } from './rollups/rolled-scan.ts'
import type { ScanParts } from './seek/scan-part.ts'
import { scanSql } from './scan-sql.ts'
import { statisticSql } from './statistic-sql.ts'
import { thinSql } from './thin-sql.ts'
import type { SqlStorage } from './storage.ts'
import { unionSql } from './union-sql.ts'
import type { Usual } from './usual.ts'

export interface CompileOptions {
  readonly storage: SqlStorage
  readonly parts?: ScanParts
  /** What may be read in place of samples. */
  readonly rolled?: RolledScans
  /**
   * To take for granted what usually is so. If it is not the statement fails, which `isUnusual` tells; one
   * without is always right.
   */
  readonly usual?: Usual
  /** How wide the answer is drawn: points that cannot be seen are left out. Default: all are there. */
  readonly thinning?: Thinning
  /** One more comes, if there is one, to tell. */
  readonly maxSeries: number
}

/** A statement that answers one table of a plan: one row, one column of text for each series. */
export interface CompiledTable {
  readonly sql: string
  /** All that is the user's, by the names in the text. */
  readonly parameters: Readonly<Record<string, ParameterValue>>
  readonly layout: AnswerLayout
}

/** A table of a plan as one SELECT, all of which runs in the engine. */
export function compile(table: PlanNode, options: CompileOptions): CompiledTable {
  const parameters = new Parameters()
  const { maxSeries, thinning, ...given } = options
  const context = contextOf({ ...given, parameters })
  const relation = context.compile(table)
  const shown = thinning ? thinSql(relation, thinning, parameters) : relation
  const { sql, layout } = outputSql(shown, maxSeries, parameters)
  return { sql, parameters: parameters.values, layout }
}

function contextOf(options: Omit<Context, 'compile'>): Context {
  const context: Context = { ...options, compile: (node) => relationOf(node, context) }
  return context
}

function relationOf(node: PlanNode, context: Context): Relation {
  switch (node.kind) {
    case 'scan':
      return scanSql(node, context)
    case 'delta':
      return deltaSql(node, context)
    case 'filter':
      return filterSql(node, context)
    case 'align':
      return alignSql(node, context)
    case 'group_by':
      return groupBySql(node, context)
    case 'top':
      return topSql(node, context)
    case 'join':
      return joinSql(node, context)
    case 'limit':
      return limitSql(node, context)
    case 'map':
      return mapSql(node, context)
    case 'statistic': {
      const withoutSums = node.statistic.kind !== 'sum' && node.statistic.kind !== 'mean'
      return statisticSql(node, contextOf({ ...context, withoutSums }))
    }
    case 'histogram':
      return histogramSql(node, context)
    case 'fill':
      return fillSql(node, context)
    case 'sort':
      return sortSql(node, context)
    case 'rename':
      return renameSql(node, context)
    case 'series_limit':
      return seriesLimitSql(node, context)
    case 'offset':
      return offsetSql(node, context)
    case 'clock':
      return clockSql(node, context)
    case 'repeat':
      return repeatSql(node, context)
    case 'fields':
      return fieldsSql(node, context)
    case 'union':
      return unionSql(node, context)
  }
}
