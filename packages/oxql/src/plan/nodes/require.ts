import { isDistribution, isNumeric, valuesOf } from '../data-type.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { Alignment, Dimension, TableShape } from '../table-shape.ts'

/** @throws PlanProblem `misplaced`, or `wrong-type` of what can never be aligned */
export function requireAlignment(shape: TableShape, stage: string): Alignment {
  if (shape.alignment) return shape.alignment
  const other = shape.dimensions.find(({ type }) => type === 'string' || type === 'boolean')
  if (other) {
    const what = valuesOf(other.type)
    const message = `${stage} needs aligned tables, and ${shape.name} has ${what}, which align does not take`
    throw new PlanProblem('wrong-type', message, 'choose by them with filter, before')
  }
  const [{ metricType }] = shape.dimensions
  const hint = {
    gauge: 'align first, such as | align mean_within(1m)',
    delta: 'align first, such as | align rate(1m)',
    cumulative: 'leave out raw and align first, such as | align rate(1m)',
  }
  throw new PlanProblem(
    'misplaced',
    `${stage} needs aligned tables, and ${shape.name} is not`,
    hint[metricType],
  )
}

/** @throws PlanProblem as `requireAlignment`, or `mismatch` of tables that do not meet at the same times */
export function requireSameAlignment(
  left: TableShape,
  right: TableShape,
  stage: string,
): Alignment {
  const [alignment, other] = [requireAlignment(left, stage), requireAlignment(right, stage)]
  if (alignment.step === other.step && alignment.end === other.end) return alignment
  throw new PlanProblem(
    'mismatch',
    `${left.name} and ${right.name} are aligned with different steps`,
    'align both alike',
  )
}

/** @throws PlanProblem `wrong-type` unless all values are numbers */
export function requireNumbers(shape: TableShape, stage: string): void {
  for (const { type } of shape.dimensions) {
    if (isNumeric(type)) continue
    throw new PlanProblem(
      'wrong-type',
      `${stage} takes numbers, and ${shape.name} has ${valuesOf(type)}`,
      isDistribution(type) ? 'make numbers of them first, such as | quantile(0.99)' : undefined,
    )
  }
}

/** @throws PlanProblem `wrong-type` */
export function requireOneDimension(shape: TableShape, stage: string): Dimension {
  const [dimension, ...others] = shape.dimensions
  if (others.length === 0) return dimension
  throw new PlanProblem(
    'wrong-type',
    `${stage} takes one value at a point, and ${shape.name} has ${shape.dimensions.length}`,
    `choose one first, such as | map ${dimension.name}`,
  )
}
