/** Why a sample or an item was refused. The codes are stable: count and branch on them. */
export const REFUSAL_REASONS = [
  // The shape of the JSON.
  'missing_key',
  'wrong_type',
  // What makes the series.
  'invalid_timeseries_name',
  'name_mismatch',
  'invalid_version',
  'invalid_field_name',
  'field_name_mismatch',
  'duplicate_field_name',
  'unknown_field_type',
  'invalid_field_value',
  // The measurement.
  'invalid_timestamp',
  'unknown_datum_type',
  'invalid_datum',
  'datum_out_of_range',
  'non_finite_value',
  'missing_datum_requires_start_time',
  'missing_datum_cannot_have_start_time',
  'invalid_histogram',
  // Of columns: a row whose series was never described, or is of another datum type.
  'unknown_series',
  'datum_type_mismatch',
  // Whole items.
  'unknown_status',
  'unknown_error_type',
  'invalid_error',
] as const

export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** A sample or an item that was not taken, while the rest of its response was. */
export interface Refusal {
  readonly reason: RefusalReason
  /** One sentence for a person. Long values are cut. */
  readonly detail: string
  /** The name that the sample claims, if it can be told. It need not be a valid one. */
  readonly timeseriesName?: string
  /** The refused JSON: a view of the response's bytes, so copy what you keep. */
  readonly body: Uint8Array
}

/** Samples or a series of a page in columns that were not taken, while the rest of the page was. */
export interface PageRefusal {
  readonly reason: RefusalReason
  /** One sentence for a person, on the first of them. Long values are cut. */
  readonly detail: string
  /** The name that the series claims, if there is a description of it. It need not be a valid one. */
  readonly timeseriesName?: string
  /** How many series of this page's descriptions were refused. */
  readonly series: number
  /** How many samples of this page were refused. */
  readonly samples: number
}

/** Ends the decoding of one sample or item. Becomes a `Refusal`. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, detail: string) {
    super(detail)
    this.reason = reason
  }
}
