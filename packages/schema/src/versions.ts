import type { DeclaredEntry, FieldList } from './read/declared.ts'

/**
 * The versions of its target in which a metric is there, with its fields: those that its last entry
 * gave it. A version that changes nothing need not be told.
 *
 * @param last the newest version of the target
 */
export function fieldsByVersion(
  entries: readonly DeclaredEntry[],
  last: number,
): ReadonlyMap<number, FieldList> {
  const byVersion = new Map(entries.map((entry) => [entry.version?.value, entry]))
  const fields = new Map<number, FieldList>()
  let current: FieldList | undefined
  for (let version = 1; version <= last; version++) {
    const entry = byVersion.get(version)
    if (entry !== undefined) current = 'fields' in entry ? entry.fields : undefined
    if (current !== undefined) fields.set(version, current)
  }
  return fields
}
