import type { AuthzScope, DatumType, FieldType, Rollup, Units } from '@oximeter/core'

import type { Place } from '../toml/positions.ts'

/** A value, and where it is written. */
export interface Placed<T> {
  readonly value: T
  readonly place: Place
}

/** A file as it is written. What is undefined could not be read, and a problem says so. */
export interface Declared {
  readonly target: DeclaredTarget | undefined
  readonly metrics: Placed<readonly DeclaredMetric[]> | undefined
  readonly fields: ReadonlyMap<string, DeclaredField> | undefined
}

export interface DeclaredTarget {
  readonly name: Placed<string> | undefined
  readonly description: Placed<string> | undefined
  readonly authzScope: Placed<AuthzScope> | undefined
  readonly versions: Placed<readonly DeclaredTargetVersion[]> | undefined
}

export interface DeclaredTargetVersion {
  readonly version: Placed<number> | undefined
  readonly fields: FieldList | undefined
}

export type FieldList = Placed<readonly Placed<string>[]>

export interface DeclaredMetric {
  readonly name: Placed<string> | undefined
  readonly description: Placed<string> | undefined
  readonly units: Placed<Units> | undefined
  readonly datumType: Placed<DatumType> | undefined
  readonly rollups: Placed<readonly Placed<Rollup>[]> | undefined
  readonly versions: Placed<readonly DeclaredEntry[]> | undefined
}

/** What happens to a metric in one version of its target. */
export type DeclaredEntry = {
  readonly version: Placed<number> | undefined
  readonly place: Place
} & (
  | { readonly kind: 'added_in' | 'version'; readonly fields: FieldList | undefined }
  | { readonly kind: 'removed_in' }
)

export interface DeclaredField {
  /** Where its name is written. */
  readonly place: Place
  readonly type: Placed<FieldType> | undefined
  readonly description: Placed<string> | undefined
}
