import { formatTimestamp } from '@oximeter/core'
import { formatDuration } from '../../tree/format-literal.ts'
import { inputsOf } from '../inputs-of.ts'
import { methodName } from '../nodes/align-node.ts'
import type {
  AlignNode,
  ClockNode,
  JoinNode,
  Plan,
  PlanNode,
  PlanReducer,
  RepeatNode,
  ScanNode,
  TopNode,
} from '../plan.ts'
import type { RolledScans } from '../../sql/rollups/rolled-scan.ts'
import { formatCondition } from './format-condition.ts'
import { formatExpression } from './format-expression.ts'
import { formatFields } from './format-fields.ts'

/**
 * A plan as text: each table a tree, every node above what it reads, times in UTC.
 *
 * @param rolled what is read of roll-ups in place of samples
 *
 * @example
 * end 2026-01-31T12:00:00Z
 *
 * group_by [route], sum
 *   align rate(5m, every 1m)
 *     delta from 2026-01-31T11:00:00Z, across missing samples
 *       scan http_server:aborted_requests (cumulative_u64)
 *         series method == 'GET'
 *         from 2026-01-31T10:50:00Z to 2026-01-31T12:00:00Z
 */
export function formatPlan({ tables, end }: Plan, rolled: RolledScans = new Map()): string {
  const parts = [
    `end ${formatTimestamp(end)}`,
    ...tables.map((node) => linesOf(node, rolled).join('\n')),
  ]
  return `${parts.join('\n\n')}\n`
}

function linesOf(node: PlanNode, rolled: RolledScans): string[] {
  const [title, ...details] = describe(node)
  const inputs = inputsOf(node).flatMap((input) => linesOf(input, rolled))
  const below = [...details, ...rollupsOf(node, rolled), ...inputs]
  return [title, ...below.map((line) => `  ${line}`)]
}

function rollupsOf(node: PlanNode, rolled: RolledScans): string[] {
  const found = node.kind === 'scan' ? rolled.get(node) : undefined
  if (!found) return []
  const { length, stretches } = found
  const [first, last] = [stretches.at(0), stretches.at(-1)]
  const times = first && last && `${formatTimestamp(first.after)} to ${formatTimestamp(last.upTo)}`
  const parts = stretches.length > 1 ? `, in ${stretches.length} stretches` : ''
  return [`rolled up by ${formatDuration(length)} from ${times}${parts}; samples for the rest`]
}

function describe(node: PlanNode): [string, ...string[]] {
  switch (node.kind) {
    case 'scan':
      return describeScan(node)
    case 'delta': {
      const from = node.from === undefined ? '' : ` from ${formatTimestamp(node.from)}`
      const details = [
        ...(node.missing === 'skip' ? ['across missing samples'] : []),
        ...(node.limit ? [`${node.limit.end} ${node.limit.count}`] : []),
      ]
      return [[`delta${from}`, ...details].join(', ')]
    }
    case 'filter':
      return [`filter ${formatCondition(node.condition, node.input.shape)}`]
    case 'align':
      return [`align ${formatMethod(node)}`]
    case 'group_by':
      return [`group_by [${node.fields.join(', ')}], ${formatReducer(node.reducer)}`]
    case 'top':
      return [formatTop(node)]
    case 'join':
      return [`join ${node.method} on [${node.on.join(', ')}]${formatIncluded(node)}`]
    case 'limit':
      return [`${node.end} ${node.count}`]
    case 'map': {
      const outputs = node.outputs.map((output, i) => {
        const text = formatExpression(output, node.input.shape)
        const { name } = node.shape.dimensions[i]!
        return name === text ? text : `${text} as ${name}`
      })
      return [`map ${outputs.join(', ')}`]
    }
    case 'statistic': {
      const { statistic } = node
      if (statistic.kind === 'quantile') return [`quantile(${statistic.ps.join(', ')})`]
      return [statistic.kind === 'up_to' ? `up to ${statistic.edges.join(' or ')}` : statistic.kind]
    }
    case 'histogram':
      return ['histogram']
    case 'fill':
      return [`fill ${node.with.kind === 'value' ? node.with.value : node.with.kind}`]
    case 'sort': {
      const by =
        'fields' in node.by ? `[${node.by.fields.join(', ')}]` : formatReducer(node.by.reducer)
      return [`sort by ${by}${node.direction === 'desc' ? ' desc' : ''}`]
    }
    case 'rename':
      return [`rename ${node.renamings.map(({ from, to }) => `${from} as ${to}`).join(', ')}`]
    case 'series_limit':
      return [`limit ${node.count}`]
    case 'offset':
      return [
        `offset ${node.by < 0n ? '-' : ''}${formatDuration(node.by < 0n ? -node.by : node.by)}`,
      ]
    case 'clock':
    case 'repeat':
      return [`${node.kind} ${formatGrid(node)}`]
    case 'fields':
      return [`fields ${formatFields(node)}`]
    case 'union':
      return ['union']
  }
}

function formatIncluded({ include }: JoinNode): string {
  return include.length === 0 ? '' : `, with [${include.join(', ')}] of the second`
}

/** The times of what reads none. */
function formatGrid({ from, shape }: ClockNode | RepeatNode): string {
  const { end, step } = shape.alignment!
  return `from ${formatTimestamp(from)} to ${formatTimestamp(end)}, every ${formatDuration(step)}`
}

function describeScan(scan: ScanNode): [string, ...string[]] {
  const { name, datumType, series, shape, limit } = scan
  const times = formatTimes(scan)
  return [
    `scan ${name} (${datumType})`,
    ...(series ? [`series ${formatCondition(series, shape)}`] : []),
    ...(times === '' ? [] : [times]),
    ...(limit ? [`the ${limit.end} ${limit.count} of each`] : []),
  ]
}

function formatTimes({ from, to }: ScanNode): string {
  if (from !== undefined && to !== undefined && from > to) return 'at no time'
  const begin = from === undefined ? [] : [`from ${formatTimestamp(from)}`]
  const end = to === undefined ? [] : [`to ${formatTimestamp(to)}`]
  return [...begin, ...end].join(' ')
}

function formatMethod({ method, window, step }: AlignNode): string {
  const p =
    method.kind === 'quantile'
      ? `${method.p}, `
      : method.kind === 'line'
        ? `${method.ahead}s ahead, `
        : ''
  const every = step === window ? '' : `, every ${formatDuration(step)}`
  return `${methodName(method.kind)}(${p}${formatDuration(window)}${every})`
}

function formatTop({ end, count, fields, by }: TopNode): string {
  const groups = fields.length === 0 ? '' : `group_by [${fields.join(', ')}], `
  return `${groups}${end} ${count} by ${by.kind === 'datum' ? by.kind : formatReducer(by)}`
}

function formatReducer(reducer: PlanReducer): string {
  return reducer.kind === 'quantile' ? `quantile(${reducer.p})` : reducer.kind
}
