import { MetricsError } from '@oximeter/core'

import { RefusedError, type RefusalReason } from './refusal.ts'

/** Core's checks, with their errors as refusals; `schemaReason` is what is wrong with a definition. */
export function checked<T>(schemaReason: RefusalReason, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error
    switch (error.code) {
      case 'invalid_timeseries_name':
      case 'duplicate_field_name':
        throw new RefusedError(error.code, error.message)
      case 'schema_definition':
        throw new RefusedError(schemaReason, error.message)
      default:
        throw new RefusedError('invalid_field_value', error.message)
    }
  }
}
