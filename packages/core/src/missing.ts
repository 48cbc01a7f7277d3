import type { MissingDatum } from './datum.ts'
import { isCumulative, type DatumType } from './datum-type.ts'
import { datumError, MetricsError } from './metrics-error.ts'
import type { Nanoseconds } from './time.ts'

/**
 * A datum that stands in for a value that could not be read. It keeps the start time of its series
 * where the type is cumulative.
 *
 * @throws MetricsError `datum_error` for bytes, which cannot be missing;
 *   `missing_datum_requires_start_time`; `missing_datum_cannot_have_start_time`
 */
export function missingDatum(datumType: DatumType, startTime?: Nanoseconds): MissingDatum {
  if (datumType === 'bytes') throw datumError('a datum of bytes cannot be missing')
  if (isCumulative(datumType)) {
    if (startTime === undefined) {
      throw new MetricsError({ type: 'missing_datum_requires_start_time', datumType })
    }
    return { type: 'missing', datumType, startTime }
  }
  if (startTime !== undefined) {
    throw new MetricsError({ type: 'missing_datum_cannot_have_start_time', datumType })
  }
  return { type: 'missing', datumType }
}
