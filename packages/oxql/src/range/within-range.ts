import type { Condition, Comparator, FilterStage, Query, Stage } from '../tree/tree.ts'

/** A stretch of time that may be open at either side. */
export interface AskedTimes {
  readonly from?: bigint | undefined
  readonly until?: bigint | undefined
}

/**
 * The query as if it said from when and up to when points are wanted: where no filter bounds `timestamp`
 * below it is bounded by `from`, and where none does above, by `until`. It says so right after `get`, or
 * after the `align` that follows with nothing but filters between, so that its windows are whole.
 */
export function withinRange(query: Query, times: AskedTimes): Query {
  return bounded(query, times)
}

function bounded({ stages, ...span }: Query, given: AskedTimes): Query {
  const [source, ...rest] = stages
  if (!source) return { stages, ...span }
  const times = stillOpen(given, rest)
  if (source.kind !== 'group')
    return { stages: [source, ...inserted(rest, times, source)], ...span }
  const place = afterAlign(rest)
  if (place !== undefined && source.queries.every(isPlain)) {
    return { stages: [source, ...inserted(rest, times, source)], ...span }
  }
  const queries = source.queries.map((query) => bounded(query, times))
  return { stages: [{ ...source, queries }, ...rest], ...span }
}

/** Whether a member of a group only reads, and says nothing of times. */
function isPlain({ stages }: Query): boolean {
  const [source, ...rest] = stages
  return (
    source?.kind === 'get' &&
    rest.every((stage) => isOfSource(stage) || (stage.kind === 'filter' && !isOfTime(stage)))
  )
}

function isOfTime({ condition }: FilterStage): boolean {
  return bounds(condition, LOWER) || bounds(condition, UPPER)
}

/** The sides that no filter among the stages closes. */
function stillOpen({ from, until }: AskedTimes, stages: readonly Stage[]): AskedTimes {
  const isClosed = (side: readonly Comparator[]): boolean =>
    stages.some((stage) => stage.kind === 'filter' && bounds(stage.condition, side))
  return {
    from: isClosed(LOWER) ? undefined : from,
    until: isClosed(UPPER) ? undefined : until,
  }
}

const LOWER: readonly Comparator[] = ['>', '>=', '==']
const UPPER: readonly Comparator[] = ['<', '<=', '==']

/** Whether a condition lets no time through without an end at that side. */
function bounds(condition: Condition, side: readonly Comparator[]): boolean {
  switch (condition.kind) {
    case 'and':
      return bounds(condition.left, side) || bounds(condition.right, side)
    case 'or':
      return bounds(condition.left, side) && bounds(condition.right, side)
    case 'compare':
      return condition.name.text === 'timestamp' && side.includes(condition.comparator)
    case 'in':
      return condition.name.text === 'timestamp'
    default:
      return false
  }
}

/** Stages after a source with the filter in its place among them. */
function inserted(stages: readonly Stage[], times: AskedTimes, { start, end }: Stage): Stage[] {
  const condition = conditionOf(times, { start, end })
  if (!condition) return [...stages]
  const place = afterAlign(stages) ?? stages.filter(isOfSource).length
  return [
    ...stages.slice(0, place),
    { kind: 'filter', condition, start, end },
    ...stages.slice(place),
  ]
}

/** The place after an `align` before which all only choose what is read. */
function afterAlign(stages: readonly Stage[]): number | undefined {
  const place = stages.findIndex((stage) => !isOfSource(stage) && stage.kind !== 'filter')
  return stages[place]?.kind === 'align' ? place + 1 : undefined
}

/** What can only stand right after `get`. */
function isOfSource({ kind }: Stage): boolean {
  return kind === 'raw' || kind === 'offset'
}

function conditionOf(
  { from, until }: AskedTimes,
  span: { readonly start: number; readonly end: number },
): Condition | undefined {
  const compare = (comparator: Comparator, value: bigint): Condition => ({
    kind: 'compare',
    name: { text: 'timestamp', ...span },
    comparator,
    value: { type: 'timestamp', value, ...span },
    ...span,
  })
  const left = from === undefined ? undefined : compare('>=', from)
  const right = until === undefined ? undefined : compare('<=', until)
  return left && right ? { kind: 'and', left, right, ...span } : (left ?? right)
}
