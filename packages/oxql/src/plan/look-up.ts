import { whichOf } from '../nearest.ts'
import type { Operand } from './condition.ts'
import { PlanProblem } from './plan-problem.ts'
import type { Dimension, ShapeField, TableShape } from './table-shape.ts'

/** @throws PlanProblem `unknown-field` */
export function findField(shape: TableShape, name: string): ShapeField {
  const field = fieldCalled(shape, name)
  if (field) return field
  const hint = whichOf(name, fieldNames(shape))
  throw new PlanProblem('unknown-field', `${shape.name} has no field ${name}`, hint)
}

/**
 * The place of a dimension: called `datum` where it is the only one, else by its name, or by what
 * follows the colon in it where only one name ends so.
 *
 * @throws PlanProblem `unknown-name`
 */
export function findDimension(shape: TableShape, name: string): number {
  const index = indexOfDimension(shape, name)
  if (index !== undefined) return index
  throw new PlanProblem(
    'unknown-name',
    `${shape.name} has no value ${name}`,
    whichOf(name, dimensionNames(shape)),
  )
}

/**
 * What a name in a filter stands for. Fields come first: they are what a name mostly means.
 *
 * @throws PlanProblem `unknown-name`
 */
export function findOperand(shape: TableShape, name: string): Operand {
  const field = fieldCalled(shape, name)
  if (field) return { kind: 'field', name, type: field.type }
  if (name === 'timestamp') return { kind: 'timestamp' }
  if (name === 'start_time') {
    if (shape.hasStartTimes) return { kind: 'start_time' }
    throw new PlanProblem(
      'unknown-name',
      `${shape.name} has no start times here`,
      'counters and histograms have them until they are aligned: use timestamp',
    )
  }
  const index = indexOfDimension(shape, name)
  if (index !== undefined) return { kind: 'dimension', index }
  const known = [...fieldNames(shape), 'timestamp', ...dimensionNames(shape)]
  if (shape.hasStartTimes) known.push('start_time')
  throw new PlanProblem('unknown-name', `${shape.name} has no ${name}`, whichOf(name, known))
}

/** What the value of a dimension is called in messages. */
export function dimensionName(shape: TableShape, index: number): string {
  return shape.dimensions.length === 1 ? 'datum' : shape.dimensions[index]!.name
}

export function fieldNames({ fields }: TableShape): readonly string[] {
  return fields.map(({ name }) => name)
}

function fieldCalled({ fields }: TableShape, name: string): ShapeField | undefined {
  return fields.find((field) => field.name === name)
}

function indexOfDimension({ name: table, dimensions }: TableShape, name: string) {
  const exact = dimensions.findIndex((dimension) => dimension.name === name)
  if (exact >= 0) return exact
  if (name === 'datum') {
    if (dimensions.length === 1) return 0
    throw new PlanProblem(
      'unknown-name',
      `${table} has several values, and datum does not say which`,
      `name one of ${dimensions.map((dimension) => dimension.name).join(', ')}`,
    )
  }
  const ending = dimensions.filter((dimension) => lastPart(dimension) === name)
  if (ending.length > 1) {
    throw new PlanProblem(
      'unknown-name',
      `${name} may be several values of ${table}`,
      `name one of ${ending.map((dimension) => dimension.name).join(', ')}`,
    )
  }
  return ending[0] && dimensions.indexOf(ending[0])
}

function lastPart({ name }: Dimension): string {
  return name.slice(name.indexOf(':') + 1)
}

function dimensionNames({ dimensions }: TableShape): string[] {
  const names = dimensions.map((dimension) => dimension.name)
  return dimensions.length === 1 ? ['datum'] : names
}
