import type { AuthzScope } from './authz-scope.ts'
import type { DatumType } from './datum-type.ts'
import type { FieldType } from './field-type.ts'
import type { Rollup } from './rollups.ts'
import type { Nanoseconds } from './time.ts'
import type { Units } from './units.ts'

export interface FieldSchema {
  readonly name: string
  readonly type: FieldType
  readonly source: 'target' | 'metric'
  /** Empty where nobody gave one. */
  readonly description: string
}

/** What all timeseries of one name and version have in common. */
export interface TimeseriesSchema {
  readonly name: string
  readonly version: number
  readonly description: { readonly target: string; readonly metric: string }
  /** Ascending by name, in byte order. */
  readonly fields: readonly FieldSchema[]
  readonly datumType: DatumType
  readonly units: Units
  readonly authzScope: AuthzScope
  readonly created: Nanoseconds
  /**
   * Whether series may have other fields of type `string` than these, or lack some of them. A field
   * that is not there is the same as an empty one. Default: no, all series have these fields.
   */
  readonly open?: boolean
  /**
   * By which pieces of time samples are rolled up, so that coarse queries need not read all of them:
   * from the shortest on. The newest version says it of the timeseries. Default: none.
   */
  readonly rollups?: readonly Rollup[]
}
