import { AUTHZ_SCOPES, type AuthzScope } from '../authz-scope.ts'
import type { Field } from '../field-type.ts'
import { definitionError } from '../metrics-error.ts'
import { checkComponentName } from '../name.ts'
import { shown } from '../number-type.ts'
import { checkOptions } from '../options.ts'
import { checkVersion } from '../timeseries.ts'
import {
  defineFields,
  resolveFields,
  type DefinedField,
  type FieldInputs,
  type FieldSpecs,
  type FieldTypes,
  type NoFields,
} from './fields.ts'

export interface TargetOptions {
  /** What is observed, in a sentence. */
  readonly description?: string
  /** 1 to 255; default 1. Must be that of the metrics it is used with. */
  readonly version?: number
  /** Who may see its series; default `fleet`. `silo` and `project` need a field with that id. */
  readonly authzScope?: AuthzScope
}

/** A kind of thing that is observed; made by `target`. */
export interface Target<N extends string = string, F extends FieldTypes = FieldTypes> {
  readonly name: N
  readonly version: number
  readonly description: string
  readonly authzScope: AuthzScope
  readonly fields: FieldSpecs<F>
  /** The fields in ascending order of names. */
  readonly definedFields: readonly DefinedField[]
  /**
   * One thing of this kind.
   *
   * @throws MetricsError `datum_error` if a value is wrong, missing or too many
   */
  of(values: FieldInputs<F>): TargetInstance<N, F>
}

/** One thing that is observed: a target with the values of its fields. */
export interface TargetInstance<N extends string = string, F extends FieldTypes = FieldTypes> {
  readonly definition: Target<N, F>
  /** In canonical form, ascending by name. */
  readonly fields: readonly Field[]
}

/**
 * Defines a kind of thing that is observed.
 *
 * @param name lower-case words of letters and digits joined by single underscores
 * @param fields what tells one such thing from another
 * @throws MetricsError `invalid_timeseries_name` for the name; `schema_definition` for a field's
 *   name or type, the version, the scope or options that are none
 *
 * @example
 * const httpService = target('http_service', { name: string(), id: uuid() })
 * const shop = httpService.of({ name: 'shop', id: '6f1b1a5e-6a3c-4c0e-9f0e-0d4f6f0c8a11' })
 */
export function target<const N extends string, F extends FieldTypes = NoFields>(
  name: N,
  fields: FieldSpecs<F>,
  options: TargetOptions = {},
): Target<N, F> {
  checkComponentName(name, 'target')
  checkOptions(`target "${name}"`, options)
  const { description = '', version = 1, authzScope = 'fleet' } = options
  checkVersion(version)
  if (!AUTHZ_SCOPES.includes(authzScope)) {
    throw definitionError(
      `target "${name}": ${shown(authzScope)} is not a scope: ${AUTHZ_SCOPES.join(', ')}`,
    )
  }
  const definedFields = defineFields(`target "${name}"`, fields)
  const definition: Target<N, F> = {
    name,
    version,
    description,
    authzScope,
    fields: Object.freeze({ ...fields }),
    definedFields,
    of: (values) =>
      Object.freeze({
        definition,
        fields: resolveFields(`target "${name}"`, definedFields, values),
      }),
  }
  return Object.freeze(definition)
}
