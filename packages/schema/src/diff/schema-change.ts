import type { AuthzScope, Rollup, SchemaDifference, Units } from '@oximeter/core'

/** One way in which a set of schemas differs from another. */
export type SchemaChange = {
  /** `target:metric`. */
  readonly timeseries: string
} & (
  | {
      readonly kind: 'timeseries_added' | 'timeseries_removed'
      readonly versions: readonly number[]
    }
  | {
      readonly kind: 'version_added'
      readonly version: number
      /** How it differs from the version before it, if there is one. */
      readonly differences: readonly SchemaDifference[]
      /** Where it contradicts an old version, so that data of both could not be read side by side. */
      readonly contradictions: readonly SchemaDifference[]
    }
  | { readonly kind: 'version_removed'; readonly version: number }
  | {
      /** The same version has other fields or another datum: data of the old one no longer fit. */
      readonly kind: 'shape_changed'
      readonly version: number
      readonly differences: readonly SchemaDifference[]
    }
  | {
      readonly kind: 'units_changed'
      readonly version: number
      readonly before: Units
      readonly after: Units
    }
  | {
      readonly kind: 'scope_changed'
      readonly version: number
      readonly before: AuthzScope
      readonly after: AuthzScope
    }
  | {
      readonly kind: 'rollups_changed'
      readonly version: number
      readonly before: readonly Rollup[]
      readonly after: readonly Rollup[]
    }
  | {
      readonly kind: 'description_changed'
      readonly version: number
      /** `target`, `metric`, or the name of a field after `field `. */
      readonly of: string
      readonly before: string
      readonly after: string
    }
)

/**
 * Whether a change takes something from those who have data or programs of before: a schema that is
 * gone, data that no longer fit, numbers that mean something else, other people who may read them.
 * What is only added, or told in other words, is not breaking.
 */
export function isBreaking(change: SchemaChange): boolean {
  switch (change.kind) {
    case 'timeseries_added':
    case 'rollups_changed':
    case 'description_changed':
      return false
    case 'version_added':
      return change.contradictions.length > 0
    case 'timeseries_removed':
    case 'version_removed':
    case 'shape_changed':
    case 'units_changed':
    case 'scope_changed':
      return true
  }
}
