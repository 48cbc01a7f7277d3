import type { Problems } from '../problem.ts'
import type { DeclaredTarget } from '../read/declared.ts'
import { checkName } from './check-names.ts'
import { checkDuplicates } from './check-fields.ts'

/** A target: its name, and that its versions are 1, 2, 3, … with a field at least. */
export function checkTarget(target: DeclaredTarget, problems: Problems): void {
  checkName('target', target.name, problems)
  if (target.versions === undefined) return
  const { value: versions, place } = target.versions
  if (versions.length === 0) {
    problems.add(
      'no_target_version',
      place,
      'the target has no version',
      'write versions = [{ version = 1, fields = ["…"] }]',
    )
  }
  const numbers = versions.map(({ version }) => version)
  const wrong = numbers.find((number, i) => number !== undefined && number.value !== i + 1)
  if (wrong !== undefined) {
    const written = numbers.map((number) => number?.value ?? '?')
    const right = numbers.map((_, i) => i + 1)
    problems.add(
      'target_version_sequence',
      wrong.place,
      `the target has the versions ${written.join(', ')}`,
      `number them ${right.join(', ')} in the order of the file`,
    )
  }
  for (const { version, fields } of versions) {
    if (fields === undefined) continue
    if (fields.value.length === 0) {
      problems.add(
        'no_target_field',
        fields.place,
        version === undefined
          ? 'a version of the target has no field'
          : `version ${version.value} of the target has no field`,
        'name a field at least, such as an id: it tells one such target from another',
      )
    }
    checkDuplicates(fields, problems)
  }
}

/** The number of versions, if they are as they should be. */
export function lastVersion(target: DeclaredTarget | undefined): number | undefined {
  const versions = target?.versions?.value
  const numbered = versions?.every(({ version }, i) => version?.value === i + 1)
  return versions !== undefined && versions.length > 0 && numbered ? versions.length : undefined
}
