import { isComponentName, RESERVED_FIELD_NAMES } from '@oximeter/core'

import { whichOf } from '../nearest.ts'
import { quoted, type Problems } from '../problem.ts'
import type { Declared, DeclaredField, FieldList } from '../read/declared.ts'
import { checkLength, NAME_RULE, type LengthLimit } from './check-names.ts'
import { RUST_KEYWORDS } from './rust-keywords.ts'

const NAME_LENGTH: LengthLimit = {
  max: 64,
  empty: 'empty_name',
  long: 'name_too_long',
  hint: NAME_RULE,
}
const DESCRIPTION_LENGTH: LengthLimit = {
  max: 1024,
  empty: 'empty_description',
  long: 'description_too_long',
  hint: 'say what the values are: nobody can guess it from the data',
}

export function checkDuplicates(fields: FieldList, problems: Problems): void {
  const seen = new Set<string>()
  for (const { value, place } of fields.value) {
    if (seen.has(value)) {
      problems.add(
        'duplicate_field',
        place,
        `the field ${quoted(value)} is named twice`,
        'name it once',
      )
    }
    seen.add(value)
  }
}

/** The fields of a file, and what its versions name of them. Unused ones may be called anything. */
export function checkFields({ target, metrics, fields }: Declared, problems: Problems): void {
  if (fields === undefined) return
  const lists = [
    ...(target?.versions?.value ?? []),
    ...(metrics?.value ?? []).flatMap(({ versions }) => versions?.value ?? []),
  ].map((version) => ('fields' in version ? version.fields?.value : undefined) ?? [])
  const used = lists.flat()
  for (const { value, place } of used.filter((one) => !fields.has(one.value))) {
    const addIt = isComponentName(value) ? `add it as [fields.${value}], or correct it: ` : ''
    const hint = addIt + whichOf(value, [...fields.keys()])
    problems.add('unknown_field', place, `there is no field ${quoted(value)}`, hint)
  }
  const usedNames = new Set(used.map(({ value }) => value))
  for (const [name, field] of fields) {
    checkLength('the name of a field', name, field.place, NAME_LENGTH, problems)
    const { description } = field
    if (description !== undefined) {
      const what = `the description of ${quoted(name)}`
      checkLength(what, description.value, description.place, DESCRIPTION_LENGTH, problems)
    }
    if (name === '' || !usedNames.has(name)) continue
    checkUsedName(name, field, problems)
    refuseTakenName(name, field, target?.name?.value ?? 'its', problems)
  }
}

function checkUsedName(name: string, { place, type }: DeclaredField, problems: Problems): void {
  if (!isComponentName(name)) {
    problems.add('field_name_syntax', place, `${quoted(name)} is not a name of a field`, NAME_RULE)
  }
  if (type?.value === 'uuid' && name !== 'id' && !name.endsWith('_id')) {
    problems.add(
      'uuid_name',
      place,
      `${quoted(name)} is a uuid and is not called so`,
      `call it id, or let its name end in _id, such as ${name}_id`,
    )
  }
}

function refuseTakenName(
  name: string,
  { place }: DeclaredField,
  target: string,
  problems: Problems,
): void {
  const hint = `say more in the name, such as ${target}_${name}`
  if (RUST_KEYWORDS.has(name)) {
    const why = 'it is a keyword of Rust, and programs in Rust may share the definition'
    problems.add('field_name_keyword', place, `a field cannot be called ${name}: ${why}`, hint)
  }
  if (RESERVED_FIELD_NAMES.includes(name)) {
    const why = 'every measurement has a column of that name'
    problems.add('field_name_reserved', place, `a field cannot be called ${name}: ${why}`, hint)
  }
}
