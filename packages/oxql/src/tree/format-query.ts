import { formatCondition } from './format-condition.ts'
import { formatExpression } from './format-expression.ts'
import { formatLiteral, formatWritten } from './format-literal.ts'
import type {
  AlignStage,
  JoinStage,
  MapOutput,
  Name,
  Query,
  Reducer,
  Stage,
  TopStage,
} from './tree.ts'

/**
 * A query as text that is read as the same query: a stage in each line, times as they are and not by now.
 *
 * @example
 * formatQuery(parseQuery('get a:b|filter x==1', { now: 0n })) // 'get a:b\n| filter x == 1'
 */
export function formatQuery(query: Query): string {
  return linesOf(query).join('\n')
}

function linesOf({ stages }: Query): string[] {
  return stages.flatMap((stage, place) => {
    const [first, ...rest] =
      stage.kind === 'group' ? linesOfGroup(stage.queries) : [formatStage(stage)]
    return [place === 0 ? first! : `| ${first}`, ...rest]
  })
}

function linesOfGroup(queries: readonly Query[]): string[] {
  const members = queries.map((query) => linesOf(query).map((line) => `  ${line}`))
  const inner = members.flatMap((lines, place) =>
    place === members.length - 1 ? lines : [...lines.slice(0, -1), `${lines.at(-1)};`],
  )
  return ['{', ...inner, '}']
}

function formatStage(stage: Exclude<Stage, { kind: 'group' }>): string {
  switch (stage.kind) {
    case 'get':
      return `get ${namesOf(stage.names)}`
    case 'filter':
      return `filter ${formatCondition(stage.condition)}`
    case 'align':
      return formatAlign(stage)
    case 'group_by': {
      const reducer = stage.reducer ? `, ${formatReducer(stage.reducer)}` : ''
      return `group_by ${formatFields(stage.fields)}${reducer}`
    }
    case 'top':
      return formatTop(stage)
    case 'join':
      return formatJoin(stage)
    case 'first':
    case 'last':
    case 'limit':
      return `${stage.kind} ${formatLiteral(stage.count)}`
    case 'map':
      return `map ${stage.outputs.map(formatOutput).join(', ')}`
    case 'statistic': {
      const ps = stage.ps.map(formatLiteral).join(', ')
      return ps === '' ? stage.name.text : `${stage.name.text}(${ps})`
    }
    case 'fill':
      return `fill ${'text' in stage.with ? stage.with.text : formatLiteral(stage.with)}`
    case 'sort': {
      const by = 'name' in stage.by ? formatReducer(stage.by) : formatFields(stage.by)
      return `sort by ${by}${stage.direction === 'desc' ? ' desc' : ''}`
    }
    case 'rename':
      return `rename ${stage.renamings.map(({ from, to }) => `${from.text} as ${to.text}`).join(', ')}`
    case 'offset':
      return `offset ${formatWritten(stage.by)}`
    case 'raw':
    case 'histogram':
      return stage.kind
  }
}

function formatAlign({ method, p, window, step }: AlignStage): string {
  const inner = [
    ...(p ? [formatLiteral(p)] : []),
    formatWritten(window),
    ...(step ? [`every ${formatWritten(step)}`] : []),
  ]
  return `align ${method.text}(${inner.join(', ')})`
}

function formatTop({ which, count, fields, by }: TopStage): string {
  const groups = fields.length === 0 ? '' : `group_by ${formatFields(fields)}, `
  return `${groups}${which} ${formatLiteral(count)}${by ? ` by ${formatReducer(by)}` : ''}`
}

function formatJoin({ method, on }: JoinStage): string {
  return `join${method ? ` ${method.text}` : ''}${on ? ` on ${formatFields(on)}` : ''}`
}

function formatReducer({ name, p }: Reducer): string {
  return p ? `${name.text}(${formatLiteral(p)})` : name.text
}

function formatOutput({ expression, name }: MapOutput): string {
  const text = formatExpression(expression)
  return name ? `${text} as ${name.text}` : text
}

function formatFields(names: readonly Name[]): string {
  return `[${namesOf(names)}]`
}

function namesOf(names: readonly Name[]): string {
  return names.map(({ text }) => text).join(', ')
}
