import {
  OxqlError,
  parseQuery,
  type Condition,
  type Literal,
  type Query,
  type Stage,
} from '@oximeter/oxql'

import type {
  BuiltAlign,
  BuiltFilter,
  BuiltGroup,
  BuiltQuery,
  BuiltStatistic,
  BuiltValue,
} from './built-query.ts'

/** A query as choices of the builder; or why it is not. */
export type ReadQuery =
  | { readonly kind: 'built'; readonly query: BuiltQuery }
  /** A query that says what the builder cannot. */
  | { readonly kind: 'beyond'; readonly reason: string }
  /** No query, yet. */
  | { readonly kind: 'unreadable' }

/** What the builder cannot say. */
class Beyond extends Error {}

/** The stages in the order in which the builder writes them. */
const ORDER = ['filter', 'align', 'group_by', 'statistic', 'limit'] as const

export function readQuery(text: string): ReadQuery {
  try {
    return { kind: 'built', query: builtFrom(parseQuery(text, { now: 0n })) }
  } catch (error) {
    if (error instanceof Beyond) return { kind: 'beyond', reason: error.message }
    if (error instanceof OxqlError) return { kind: 'unreadable' }
    throw error
  }
}

function builtFrom({ stages }: Query): BuiltQuery {
  const [get, ...others] = stages
  if (get?.kind !== 'get') throw new Beyond('it asks several queries at once')
  if (get.names.length > 1) throw new Beyond('it asks for several timeseries')
  const filters: BuiltFilter[] = []
  let built: BuiltQuery = { timeseries: get.names[0]!.text, filters }
  let last = 0
  for (const stage of others) {
    const place = ORDER.findIndex((kind) => kind === stage.kind)
    if (place === -1) throw new Beyond(`it has the stage ${wordOf(stage)}`)
    // Filters may follow one another; of the others there is one.
    const isLate = stage.kind === 'filter' ? last > 0 : place < last
    if (isLate) throw new Beyond(`its stage ${wordOf(stage)} comes after others`)
    last = stage.kind === 'filter' ? 0 : place + 1
    built = { ...built, ...partOf(stage, filters) }
  }
  return built
}

/** What a stage says; filters are added to those that there are. */
function partOf(stage: Stage, filters: BuiltFilter[]): Partial<BuiltQuery> {
  switch (stage.kind) {
    case 'filter':
      for (const condition of conjuncts(stage.condition)) addFilter(filters, filterOf(condition))
      return {}
    case 'align':
      return { align: alignOf(stage) }
    case 'group_by':
      return { group: groupOf(stage) }
    case 'statistic':
      return { statistic: statisticOf(stage) }
    case 'limit':
      if (stage.count.type !== 'integer') throw new Beyond('its limit is no number')
      return { limit: stage.count.value }
    default:
      return {}
  }
}

function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition]
}

/** Names that are no fields. */
const NO_FIELDS = new Set(['timestamp', 'start_time', 'datum'])

function filterOf(condition: Condition): BuiltFilter {
  switch (condition.kind) {
    case 'compare': {
      const { name, comparator, value } = condition
      const field = fieldOf(name.text)
      if (comparator !== '==' && comparator !== '!=') {
        throw new Beyond(`it compares with ${comparator}`)
      }
      return { field, isNot: comparator === '!=', values: [valueOf(value)] }
    }
    case 'in':
      return {
        field: fieldOf(condition.name.text),
        isNot: false,
        values: condition.values.map(valueOf),
      }
    case 'or':
      throw new Beyond('its filter has alternatives (||)')
    case 'xor':
    case 'not':
    case 'and':
      throw new Beyond('its filter has ^ or !')
  }
}

function fieldOf(name: string): string {
  if (NO_FIELDS.has(name)) throw new Beyond(`it filters by ${name}`)
  return name
}

/** What is not this and not that is none of both; all else stays a filter of its own. */
function addFilter(filters: BuiltFilter[], filter: BuiltFilter): void {
  const same = filters.findIndex(({ field, isNot }) => isNot && field === filter.field)
  if (!filter.isNot || same === -1) filters.push(filter)
  else filters[same] = { ...filter, values: [...filters[same]!.values, ...filter.values] }
}

function valueOf(literal: Literal): BuiltValue {
  switch (literal.type) {
    case 'boolean':
      return { type: 'boolean', value: literal.value }
    case 'integer':
      return { type: 'integer', value: literal.value }
    case 'string': {
      const { value, reading } = literal
      if (reading === 'network') throw new Beyond('it filters by a network')
      return { type: 'string', value, ...(reading !== undefined && { reading }) }
    }
    case 'double':
    case 'duration':
    case 'timestamp':
      throw new Beyond(`it filters by a ${literal.type}`)
  }
}

function alignOf({ method, p, window, step }: Extract<Stage, { kind: 'align' }>): BuiltAlign {
  if (p !== undefined) throw new Beyond('it aligns by a quantile')
  if (step !== undefined) throw new Beyond('its windows overlap (every)')
  return { method: method.text, window: window.isStep ? 'auto' : window.nanoseconds }
}

function groupOf({ fields, reducer }: Extract<Stage, { kind: 'group_by' }>): BuiltGroup {
  if (reducer?.p !== undefined) throw new Beyond('it groups by a quantile')
  return { fields: fields.map(({ text }) => text), reducer: reducer?.name.text ?? 'mean' }
}

function statisticOf({ name, ps }: Extract<Stage, { kind: 'statistic' }>): BuiltStatistic {
  const { text } = name
  if (text === 'mean' || text === 'count') return { kind: text }
  if (text !== 'quantile') throw new Beyond(`it has the stage ${text}`)
  return {
    kind: 'quantiles',
    ps: ps.map((p) => {
      if (p.type !== 'double' && p.type !== 'integer') throw new Beyond('its quantile is no number')
      return Number(p.value)
    }),
  }
}

function wordOf(stage: Stage): string {
  if (stage.kind === 'statistic') return stage.name.text
  return stage.kind === 'top' ? stage.which : stage.kind
}
