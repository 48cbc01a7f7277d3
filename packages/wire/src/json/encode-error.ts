import type { HistogramErrorInfo, MetricsErrorInfo } from '@oximeter/core'

import { stringText } from './json-text.ts'

/** The JSON text of an error as an error item carries it. */
export function encodeError(error: MetricsErrorInfo): string {
  switch (error.type) {
    case 'datum_error':
    case 'oximeter_server':
    case 'toml':
    case 'schema_definition':
      return tagged(error.type, stringText(error.message))
    case 'histogram_error':
      return tagged(error.type, encodeHistogramError(error.error))
    case 'parse_error':
      return tagged(error.type, `{"src":${stringText(error.src)},"typ":${stringText(error.typ)}}`)
    case 'duplicate_field_name':
      return tagged(error.type, `{"name":${stringText(error.name)}}`)
    case 'missing_datum_requires_start_time':
    case 'missing_datum_cannot_have_start_time':
      return tagged(error.type, `{"datum_type":"${error.datumType}"}`)
    case 'invalid_timeseries_name':
      return tagged(error.type)
    case 'target_metric_version_mismatch':
      return tagged(error.type, `{"target":${error.target},"metric":${error.metric}}`)
  }
}

function encodeHistogramError(error: HistogramErrorInfo): string {
  switch (error.type) {
    case 'empty_bins':
    case 'nonmonotonic_bins':
    case 'non_finite_value':
      return tagged(error.type)
    case 'non_adjoining_bins': {
      const sides = `{"left":${stringText(error.left)},"right":${stringText(error.right)}}`
      return tagged(error.type, sides)
    }
    case 'array_size_mismatch':
      return tagged(error.type, `{"n_bins":${error.nBins},"n_counts":${error.nCounts}}`)
    case 'quantization':
    case 'quantile':
      return tagged(error.type, tagged(error.error.type))
  }
}

function tagged(type: string, content?: string): string {
  return content === undefined ? `{"type":"${type}"}` : `{"type":"${type}","content":${content}}`
}
