import type { Problems } from '../problem.ts'
import type { Declared } from '../read/declared.ts'
import { checkMetric } from './check-metric.ts'
import { checkFields } from './check-fields.ts'
import { checkTarget, lastVersion } from './check-target.ts'
import { checkVersions } from './check-versions.ts'

/** Everything that can be wrong in a file that could be read. */
export function checkDeclared(declared: Declared, problems: Problems): void {
  const { target, metrics } = declared
  if (target !== undefined) checkTarget(target, problems)
  if (metrics?.value.length === 0) {
    problems.add(
      'no_metric',
      metrics.place,
      'there is no metric',
      'add [[metrics]], one for each thing that is measured of the target',
    )
  }
  const last = lastVersion(target)
  const sound = (metrics?.value ?? []).filter((metric) => {
    const before = problems.count
    checkMetric(metric, { name: target?.name?.value, last }, problems)
    return problems.count === before
  })
  checkFields(declared, problems)
  if (last !== undefined) checkVersions(declared, sound, last, problems)
}
