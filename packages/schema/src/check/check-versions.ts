import { quoted, type Problems } from '../problem.ts'
import type { Declared, DeclaredMetric, FieldList, Placed } from '../read/declared.ts'
import { fieldsByVersion } from '../versions.ts'

/** A metric that is right by itself. */
interface SoundMetric {
  readonly name: Placed<string>
  readonly metric: DeclaredMetric
  /** What it has in each version of the target in which there is the metric. */
  readonly versions: ReadonlyMap<number, FieldList>
}

/**
 * What target and metrics come to in each version.
 *
 * @param sound the metrics that are right by themselves
 * @param last the newest version of the target
 */
export function checkVersions(
  declared: Declared,
  sound: readonly DeclaredMetric[],
  last: number,
  problems: Problems,
): void {
  const metrics = sound.flatMap((metric): SoundMetric[] => {
    const { name, versions: entries } = metric
    if (name === undefined || entries === undefined) return []
    if (entries.value.some(({ version }) => version === undefined)) return []
    return [{ name, metric, versions: fieldsByVersion(entries.value, last) }]
  })
  const targetFields = (version: number): FieldList['value'] =>
    declared.target?.versions?.value[version - 1]?.fields?.value ?? []

  for (const { versions } of metrics) checkDisjoint(versions, targetFields, problems)
  checkNames(metrics, problems)
  checkScope(declared, metrics, targetFields, problems)
}

/** Who may see data of these scopes is told by an id that is on them. */
function checkScope(
  { target, fields }: Declared,
  metrics: readonly SoundMetric[],
  targetFields: (version: number) => FieldList['value'],
  problems: Problems,
): void {
  const scope = target?.authzScope
  if (scope === undefined || (scope.value !== 'silo' && scope.value !== 'project')) return
  const needed = `${scope.value}_id`
  const isUuid = fields?.get(needed)?.type?.value === 'uuid'
  const lacking = metrics.flatMap(({ name, versions }) =>
    [...versions]
      .filter(([version, list]) => {
        const all = [...targetFields(version), ...list.value]
        return !isUuid || !all.some(({ value }) => value === needed)
      })
      .map(([version]) => `${name.value} in version ${version}`),
  )
  const [first] = lacking
  if (first === undefined) return
  const others = lacking.length === 1 ? '' : `, and ${lacking.length - 1} more`
  problems.add(
    'scope_without_id',
    scope.place,
    `the scope is ${scope.value}, but there is no field ${needed} of type uuid on ${first}${others}`,
    `add ${needed} to the fields of the target: it tells who may see the data`,
  )
}

function checkDisjoint(
  versions: ReadonlyMap<number, FieldList>,
  targetFields: (version: number) => FieldList['value'],
  problems: Problems,
): void {
  const told = new Set<string>()
  for (const [version, list] of versions) {
    const onTarget = new Set(targetFields(version).map(({ value }) => value))
    for (const { value, place } of list.value) {
      if (!onTarget.has(value) || told.has(value)) continue
      told.add(value)
      problems.add(
        'field_on_both',
        place,
        `in version ${version} both the target and this metric have the field ${quoted(value)}`,
        'take it off one of them: the metric has those of its target anyway',
      )
    }
  }
}

/** A metric may be written in several pieces, as long as they do not overlap or contradict. */
function checkNames(metrics: readonly SoundMetric[], problems: Problems): void {
  const before = new Map<string, SoundMetric[]>()
  for (const metric of metrics) {
    const { name, versions } = metric
    const others = before.get(name.value) ?? []
    before.set(name.value, [...others, metric])
    const overlapping = others.find((other) =>
      [...other.versions.keys()].some((one) => versions.has(one)),
    )
    if (overlapping !== undefined) {
      const { line } = overlapping.name.place
      problems.add(
        'timeseries_twice',
        name.place,
        `the metric ${name.value} is there already in line ${line}`,
        'rename one of them, or end the first with removed_in before the second is added',
      )
      continue
    }
    const type = metric.metric.datumType
    const otherType = others[0]?.metric.datumType
    if (type === undefined || otherType === undefined || type.value === otherType.value) continue
    problems.add(
      'datum_type_changed',
      type.place,
      `the metric ${name.value} is ${otherType.value} in other versions`,
      'a metric keeps its type in all versions: give it another name',
    )
  }
}
