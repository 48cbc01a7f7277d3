import type { MetricsErrorInfo, Sample } from '@oximeter/core'

import type { Refusal } from './refusal.ts'

/** What one producer's item of a response comes to. */
export type DecodedItem =
  | {
      readonly status: 'ok'
      readonly samples: readonly Sample[]
      readonly refused: readonly Refusal[]
    }
  | { readonly status: 'err'; readonly error: MetricsErrorInfo }
  /** The item as a whole makes no sense: no samples and no error could be read from it. */
  | { readonly status: 'refused'; readonly refusal: Refusal }

/** A response, item by item, in the order of the producers. */
export interface DecodedResponse {
  readonly items: readonly DecodedItem[]
}
