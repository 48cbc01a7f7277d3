export { decodeDatum } from './json/decode-datum.ts'
export { decodeResults, ResultsDecoder, type DecodeOptions } from './json/decode-results.ts'
export { encodeDatum } from './json/encode-datum.ts'
export { encodeResults, encodeResultsInSlices, type ResultToEncode } from './json/encode-results.ts'
export { encodeFieldValue } from './json/encode-series.ts'
export { parseJsonExact, stringifyJsonExact, type ExactJson } from './json/exact-json.ts'
export { MEDIA_TYPE_JSON } from './json/media-type.ts'
export {
  REFUSAL_REASONS,
  RefusedError,
  type PageRefusal,
  type Refusal,
  type RefusalReason,
} from './refusal.ts'
export type { DecodedItem, DecodedResponse } from './response.ts'
export { WireError, type WireErrorCode } from './wire-error.ts'
export { encodePoints } from './columns/encode-points.ts'
export { encodeSeries, type SeriesDescriber } from './columns/encode-series.ts'
export { framePage, type PageHeader, type PageIdentity } from './columns/header.ts'
export type { PageLimits } from './columns/limits.ts'
export { MEDIA_TYPE_COLUMNS } from './columns/media-type.ts'
export { PageDecoder, type DecodedPage } from './columns/page-decoder.ts'
