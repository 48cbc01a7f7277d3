import type { Datum } from './datum.ts'
import type { DatumType } from './datum-type.ts'
import type { Field } from './field-type.ts'
import type { Nanoseconds } from './time.ts'

/**
 * One distinct set of name, field values and datum type. Samples of one series share one object
 * where they can, so that whoever handles them may cache by identity.
 */
export interface Timeseries {
  /** `target:metric`, checked against the name grammar. */
  readonly name: string
  /** 1 to 255. */
  readonly version: number
  /** Ascending by name, in byte order. */
  readonly targetFields: readonly Field[]
  /** Ascending by name, in byte order; no name is also a target field's. */
  readonly metricFields: readonly Field[]
  readonly datumType: DatumType
}

/** One measurement of one timeseries. */
export interface Sample {
  readonly timeseries: Timeseries
  readonly timestamp: Nanoseconds
  readonly datum: Datum
}
