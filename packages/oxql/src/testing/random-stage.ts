import type { Dimension, TableShape } from '../plan/table-shape.ts'
import type { Chooser } from './chooser.ts'
import { REDUCERS } from '../tree/keywords.ts'
import { randomCondition } from './random-condition.ts'

const WRITTEN_REDUCERS = REDUCERS.map((name) => (name === 'quantile' ? 'quantile(0.3)' : name))
/** Those that are exact of whatever values. */
const CHOOSING = ['min', 'max', 'count', 'first', 'last']
const OPERATORS = ['+', '-', '*', '/']

/**
 * A stage that suits a table, or nearly: the planner may refuse it.
 *
 * @param isExact whether values are still those that were stored, or sums of integers
 */
export function stageFor(
  shape: TableShape,
  chooser: Chooser,
  isExact: boolean,
  before: string,
): string {
  const filter = () => `filter ${randomCondition(shape, chooser, isExact)}`
  const stages: (() => string)[] = [
    filter,
    filter,
    filter,
    () => `${chooser.of(['first', 'last'])} ${chooser.of([1, 2, 5])}`,
    () => `limit ${chooser.of([1, 2, 4])}`,
    () => `sort by [${chooser.some(fieldNames(shape)).join(', ')}]${chooser.of(['', ' desc'])}`,
    () => renameStage(shape, chooser),
  ]
  const [dimension, ...others] = shape.dimensions
  const isDistribution = shape.dimensions.some(isOfDistributions)
  const isNumber = dimension.type === 'integer' || dimension.type === 'double'
  /** Sums of such values depend on their order. */
  const isWide = /_wide|cumulative_[iu]64/.test(shape.name) || dimension.metricType === 'cumulative'
  if (/^get \S+$/.test(before)) stages.push(() => chooser.of(['raw', 'offset 7s', 'offset 20s']))
  if (isDistribution) {
    stages.push(
      () =>
        `quantile(${chooser.of(isExact ? ['0.5', '0', '1', '0.5, 0.93'] : ['0.37', '0.93, 0.37'])})`,
      () => chooser.of(['mean', 'count', 'sum']),
      () => 'histogram',
    )
  }
  if (!shape.alignment && others.length === 0 && !shape.name.endsWith('_wide')) {
    const align = () => alignStage(shape, chooser, chooser.of(['1s', '3s', '5s', '10s', '7500ms']))
    stages.push(align, align, align)
  }
  if (shape.alignment) {
    const group = () =>
      `group_by [${chooser.some(fieldNames(shape)).join(', ')}]${isDistribution ? ', sum' : chooser.of(['', ...WRITTEN_REDUCERS.map((reducer) => `, ${reducer}`)])}`
    stages.push(group, group, () => `fill ${chooser.of(['0', '2.5', 'previous', 'linear'])}`)
  }
  if (isNumber && others.length === 0) {
    const reducers = isWide ? CHOOSING : WRITTEN_REDUCERS
    stages.push(
      () => topStage(shape, chooser, reducers),
      () => `sort by ${chooser.of(reducers)}${chooser.of(['', ' desc'])}`,
    )
  }
  if (shape.dimensions.some(({ type }) => type === 'integer' || type === 'double')) {
    stages.push(() => mapStage(shape, chooser, isExact))
  }
  if (isDistribution) stages.push(() => `map ${chooser.of(distributions(shape))} as spread`)
  return chooser.of(stages)()
}

export function alignStage(shape: TableShape, chooser: Chooser, step: string): string {
  const [{ type, metricType }] = shape.dimensions
  const method = chooser.of(alignMethods(type.endsWith('distribution'), metricType === 'delta'))
  if (method === 'interpolate') return `align interpolate(${step})`
  const p = method === 'quantile_within' ? '0.3, ' : ''
  const window = chooser.of([step, step, '2s', '20s'])
  return `align ${method}(${p}${window}${window === step ? '' : `, every ${step}`})`
}

function alignMethods(isDistribution: boolean, isDelta: boolean): readonly string[] {
  if (isDistribution) return ['increase', 'rate', 'sum_within', 'last_within']
  const within = ['mean', 'min', 'max', 'first', 'last', 'sum', 'count', 'quantile']
  return [
    ...within.map((kind) => `${kind}_within`),
    ...(isDelta ? ['increase', 'rate', 'rate'] : ['interpolate']),
  ]
}

function topStage(shape: TableShape, chooser: Chooser, reducers: readonly string[]): string {
  const by = chooser.of([...reducers, ...(shape.alignment ? ['datum', 'datum', 'datum'] : [])])
  const top = `${chooser.of(['top', 'bottom'])} ${chooser.of([1, 2, 3])} by ${by}`
  return chooser.once(2)
    ? top
    : `group_by [${chooser.some(fieldNames(shape), 2).join(', ')}], ${top}`
}

function renameStage(shape: TableShape, chooser: Chooser): string {
  const [one, other] = [chooser.of(fieldNames(shape)), chooser.of(fieldNames(shape))]
  if (one !== other && chooser.once(2)) return `rename ${one} as ${other}, ${other} as ${one}`
  return `rename ${one} as ${chooser.of(['a_name', 'z_name'])}`
}

function mapStage(shape: TableShape, chooser: Chooser, isExact: boolean): string {
  const outputs = chooser.of([1, 1, 2])
  return `map ${Array.from({ length: outputs }, (_, i) => `${expression(shape, chooser, isExact, 2)} as value_${i}`).join(', ')}`
}

function expression(shape: TableShape, chooser: Chooser, isExact: boolean, depth: number): string {
  if (depth === 0 || chooser.once(3)) return chooser.of([...operands(shape), '2', '0.5'])
  const inner = () => expression(shape, chooser, isExact, depth - 1)
  // Those that round are of exact values alone, which are few.
  const functions = isExact
    ? ['floor', 'ceil', 'round', 'abs', 'sqrt', 'exp']
    : ['abs', 'sqrt', 'exp', 'ln', 'log2', 'log10']
  switch (chooser.of(['binary', 'binary', 'call', 'least', 'negate'])) {
    case 'binary':
      return `(${inner()} ${chooser.of(isExact ? [...OPERATORS, '%'] : OPERATORS)} ${inner()})`
    case 'call':
      return `${chooser.of(functions)}(${inner()})`
    case 'least':
      return `${chooser.of(['min', 'max'])}(${inner()}, ${inner()})`
    default:
      return `-(${inner()})`
  }
}

/** As they are called in an expression. */
function operands({ dimensions }: TableShape): readonly string[] {
  const numbers = dimensions.filter((dimension) => !isOfDistributions(dimension))
  return dimensions.length === 1 ? ['datum'] : numbers.map(({ name }) => name)
}

function distributions({ dimensions }: TableShape): readonly string[] {
  const some = dimensions.filter(isOfDistributions)
  return dimensions.length === 1 ? ['datum'] : some.map(({ name }) => name)
}

function isOfDistributions({ type }: Dimension): boolean {
  return type.endsWith('distribution')
}

function fieldNames({ fields }: TableShape): readonly string[] {
  return fields.map(({ name }) => name)
}
