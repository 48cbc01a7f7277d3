import { canBeRolledUp } from '@oximeter/core'

import type { Problems } from '../problem.ts'
import type { DeclaredEntry, DeclaredMetric } from '../read/declared.ts'
import { checkName, checkTimeseriesLength } from './check-names.ts'
import { checkDuplicates } from './check-fields.ts'

/** What metrics must go with, as far as it is known. */
export interface OfTarget {
  readonly name: string | undefined
  /** Its newest version. */
  readonly last: number | undefined
}

/** A metric by itself: its name, and that its entries tell a story that can be followed. */
export function checkMetric(metric: DeclaredMetric, target: OfTarget, problems: Problems): void {
  if (checkName('metric', metric.name, problems) && target.name !== undefined) {
    checkTimeseriesLength(target.name, metric.name, problems)
  }
  checkRollups(metric, problems)
  if (metric.versions === undefined) return
  const { value: entries, place } = metric.versions
  if (entries.length === 0) {
    problems.add(
      'no_metric_version',
      place,
      'the metric has no version',
      'write versions = [{ added_in = 1, fields = [] }]',
    )
  }
  checkStory(entries, problems)
  for (const entry of entries) {
    checkTargetVersion(entry, target.last, problems)
    if ('fields' in entry && entry.fields !== undefined) checkDuplicates(entry.fields, problems)
  }
}

function checkRollups({ rollups, datumType }: DeclaredMetric, problems: Problems): void {
  if (rollups === undefined || rollups.value.length === 0) return
  if (datumType !== undefined && !canBeRolledUp(datumType.value)) {
    problems.add(
      'cannot_roll_up',
      rollups.place,
      `what is ${datumType.value} cannot be rolled up`,
      'leave rollups out: they are of numbers, running totals and distributions',
    )
  }
  for (const [i, { value, place }] of rollups.value.entries()) {
    if (!rollups.value.slice(0, i).some((other) => other.value === value)) continue
    problems.add('rollup_twice', place, `${value} is there already`, 'name each once')
  }
}

/** Added, changed, removed, added again: each in a later version than what it follows. */
function checkStory(entries: readonly DeclaredEntry[], problems: Problems): void {
  let before: { readonly version: number; readonly kind: DeclaredEntry['kind'] } | undefined
  for (const { kind, version, place } of entries) {
    if (before === undefined) {
      if (kind !== 'added_in') {
        const hint = 'begin with { added_in = 1, fields = [] }, with the version that has it first'
        problems.add('not_added_first', place, `the metric is not added before ${kind}`, hint)
      }
    } else if (before.kind === 'removed_in') {
      if (kind !== 'added_in') {
        problems.add(
          'not_there',
          place,
          `the metric was removed in version ${before.version}, before this ${kind}`,
          kind === 'version' ? 'add it again with added_in' : 'leave this entry out',
        )
      }
    } else if (kind === 'added_in') {
      problems.add(
        'added_twice',
        place,
        'the metric is there already',
        'write version = … in place of added_in, or remove it first with removed_in',
      )
    }
    if (version === undefined) return
    if (before !== undefined && version.value <= before.version) {
      problems.add(
        'version_not_greater',
        version.place,
        `version ${version.value} comes after version ${before.version}`,
        'each entry has a greater version than the one before it',
      )
    }
    before = { kind, version: version.value }
  }
}

function checkTargetVersion(
  { version }: DeclaredEntry,
  last: number | undefined,
  problems: Problems,
): void {
  if (version === undefined || last === undefined || version.value <= last) return
  problems.add(
    'no_such_target_version',
    version.place,
    `the target has no version ${version.value}`,
    `its last is ${last}: add { version = ${last + 1}, fields = [...] } to the versions of the target`,
  )
}
