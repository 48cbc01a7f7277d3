import type { Catalogue } from '../catalogue.ts'
import { Mistakes } from '../plan/mistakes.ts'
import { planStages } from '../plan/plan-stages.ts'
import type { Scope } from '../plan/scope.ts'
import type { ShapeField, TableShape } from '../plan/table-shape.ts'
import type { Stage } from '../tree/tree.ts'

/** What completions are looked for in. */
export interface CompletionOptions {
  readonly catalogue: Catalogue
  /** What is not in it is not suggested. */
  readonly scope: Scope
}

/** The tables after some stages; where these have a mistake, at least those that they begin with. */
export function shapesAfter(
  stages: readonly Stage[],
  { catalogue, scope }: CompletionOptions,
): TableShape[] {
  const context = { catalogue, scope, end: 0n, mistakes: new Mistakes() }
  const shapesOf = (some: readonly Stage[]) =>
    planStages({ stages: some, start: 0, end: 0 }, context).flatMap((table) => table?.shape ?? [])
  const shapes = shapesOf(stages)
  return shapes.length > 0 ? shapes : shapesOf(stages.slice(0, 1))
}

/** The names of timeseries that some stages begin with. */
export function timeseriesOf(stages: readonly Stage[]): string[] {
  const [first] = stages
  if (first?.kind === 'get') return first.names.map(({ text }) => text)
  return first?.kind === 'group' ? first.queries.flatMap((query) => timeseriesOf(query.stages)) : []
}

/** The fields that any of the tables has. */
export function fieldsOf(shapes: readonly TableShape[]): ShapeField[] {
  return [
    ...new Map(shapes.flatMap(({ fields }) => fields).map((field) => [field.name, field])).values(),
  ]
}

/** What the values of points are called. */
export function valueNamesOf(shapes: readonly TableShape[]): string[] {
  const names = shapes.flatMap(({ dimensions }) =>
    dimensions.length === 1 ? ['datum'] : dimensions.map(({ name }) => name),
  )
  // Some that `map` made are called by an expression, which is no name.
  return [...new Set(names)].filter((name) => /^[\p{XID_Start}_][\p{XID_Continue}:]*$/u.test(name))
}
