import type { Field, FieldType } from '../field-type.ts'
import { isFieldType, toFieldValue, type FieldInput } from '../field.ts'
import { datumError, definitionError } from '../metrics-error.ts'
import { checkDefinedFieldName, compareText } from '../name.ts'
import { notOfType } from '../number-type.ts'
import type { FieldSpec } from '../value-type.ts'

/** The fields of a definition: their names and types. */
export type FieldTypes = Readonly<Record<string, FieldType>>

/** What a definition without fields has. */
export type NoFields = Readonly<Record<string, never>>

export type FieldSpecs<F extends FieldTypes> = { readonly [K in keyof F]: FieldSpec<F[K]> }

/** The values that an instance of the fields is given. */
export type FieldInputs<F extends FieldTypes> = { readonly [K in keyof F]: FieldInput<F[K]> }

/**
 * Anything, if no field of the target `TF` has the name of one of the metric `MF`; else something
 * that no target is, and that says which name is on both.
 */
export type Distinct<TF extends FieldTypes, MF extends FieldTypes> = string extends
  | keyof TF
  | keyof MF
  ? unknown
  : [keyof TF & keyof MF] extends [never]
    ? unknown
    : { readonly 'a field is named on both the target and the metric': keyof TF & keyof MF }

/** One field of a definition; all of a definition are in ascending order of names. */
export interface DefinedField {
  readonly name: string
  readonly type: FieldType
  readonly description: string
}

/** Checks the fields of a target or metric, when it is defined. */
export function defineFields(
  owner: string,
  specs: FieldSpecs<FieldTypes>,
): readonly DefinedField[] {
  const fields = Object.entries(specs ?? {}).map(([name, spec]) => {
    checkDefinedFieldName(name)
    const type = spec?.fieldType
    if (!isFieldType(type)) {
      throw definitionError(
        `${owner}: the field "${name}" needs a field type: string(), bool(), uuid(), ipAddr() or ` +
          'an integer such as u16()',
      )
    }
    return { name, type, description: spec.description ?? '' }
  })
  return Object.freeze(fields.sort((a, b) => compareText(a.name, b.name)))
}

/**
 * The fields of an instance, in canonical form.
 *
 * @throws MetricsError `datum_error` for a value that is wrong, missing or too many
 */
export function resolveFields(
  owner: string,
  defined: readonly DefinedField[],
  values: Readonly<Record<string, unknown>>,
): readonly Field[] {
  const canonical = canonicalValues(defined, values)
  if (!canonical) throw datumError(`${owner}: ${problemOfValues(defined, values)}`)
  return fieldsOf(defined, canonical)
}

/** Values in canonical form, by name; undefined if one is wrong, missing or too many. */
export function canonicalValues(
  defined: readonly DefinedField[],
  values: Readonly<Record<string, unknown>>,
): Record<string, Field['value']> | undefined {
  const given = values ?? {}
  if (extraKey(defined, given) !== undefined) return undefined
  const canonical: Record<string, Field['value']> = {}
  for (const { name, type } of defined) {
    const value = toFieldValue(type, given[name])
    if (value === undefined) return undefined
    canonical[name] = value
  }
  return canonical
}

/** The fields that have these canonical values, in the order of the definition. */
export function fieldsOf(
  defined: readonly DefinedField[],
  canonical: Readonly<Record<string, Field['value']>>,
): readonly Field[] {
  return Object.freeze(
    defined.map(({ name, type }) => ({ name, type, value: canonical[name] }) as Field),
  )
}

/** What is wrong with values that have no canonical form. */
export function problemOfValues(
  defined: readonly DefinedField[],
  values: Readonly<Record<string, unknown>>,
): string {
  const given = values ?? {}
  const extra = extraKey(defined, given)
  if (extra !== undefined) return `it has no field "${extra}"`
  const wrong = defined.find(({ name, type }) => toFieldValue(type, given[name]) === undefined)
  if (!wrong) return 'its field values are wrong'
  const value = given[wrong.name]
  const problem = value === undefined ? 'has no value' : notOfType(wrong.type, value)
  return `field "${wrong.name}": ${problem}`
}

function extraKey(
  defined: readonly DefinedField[],
  given: Readonly<Record<string, unknown>>,
): string | undefined {
  return Object.keys(given).find((key) => !defined.some(({ name }) => name === key))
}
