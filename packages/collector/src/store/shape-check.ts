import type { Sample, Timeseries, TimeseriesSchema } from '@oximeter/core'
import type { SchemaAllowance } from './schema-allowance.ts'

/** Where a sample came from. */
export interface SampleOrigin {
  /** Told when a sample goes to quarantine, and why, also in words. */
  quarantined(reason: string, detail: string): void
  readonly newSchemas: SchemaAllowance
}

export interface HeldSample {
  readonly sample: Sample
  readonly origin: SampleOrigin
}

export type Verdict =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused'
      readonly reason: 'schema_conflict' | 'schema_refused'
      readonly detail: string
      /** On the monotonic clock: then it is asked again, for a definition may have been mended. */
      readonly until: number
    }

/** One distinct shape of samples and what became of asking for it. */
export interface ShapeCheck {
  /** Any timeseries of this shape. */
  readonly like: Timeseries
  /** What is offered: the definition that came with samples of this shape, if one did. */
  schema: TimeseriesSchema
  /** Whether that is all that samples tell. */
  provisional: boolean
  /** Whether a definition was offered, for better or worse: no other one is. */
  isDefined: boolean
  verdict: Verdict
  /** Samples that wait for the verdict. */
  held: HeldSample[]
  /** Whoever brought it, until it turns out whether it is new. */
  broughtBy?: SchemaAllowance | undefined
}
