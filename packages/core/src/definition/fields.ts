import type { Field, FieldType } from '../field-type.ts'
import { isFieldType, sortFields, toFieldValue, type FieldInput } from '../field.ts'
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
  const given = values ?? {}
  const extra = Object.keys(given).find((key) => !defined.some(({ name }) => name === key))
  if (extra !== undefined) throw datumError(`${owner} has no field "${extra}"`)
  return sortFields(
    defined.map(({ name, type }) => {
      const value = toFieldValue(type, given[name])
      if (value === undefined) {
        const problem = given[name] === undefined ? 'has no value' : notOfType(type, given[name])
        throw datumError(`${owner}: field "${name}": ${problem}`)
      }
      return { name, type, value } as Field
    }),
  )
}

/**
 * A text that is the same for the same values and differs for others, by which a series is found;
 * undefined if the values are not those of the fields.
 */
export function keyOfValues(
  defined: readonly DefinedField[],
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.keys(values ?? {}).length > defined.length) return undefined
  let key = ''
  for (const { name, type } of defined) {
    const value = toFieldValue(type, values?.[name])
    if (value === undefined) return undefined
    key += keyPart(value)
  }
  return key
}

/** The same text, of fields that are resolved. */
export function keyOfFields(fields: readonly Field[]): string {
  return fields.reduce((key, { value }) => key + keyPart(value), '')
}

/** With its length in front, no text runs over into the next. */
function keyPart(value: Field['value']): string {
  return typeof value === 'string' ? `${value.length}:${value}` : `${value},`
}
