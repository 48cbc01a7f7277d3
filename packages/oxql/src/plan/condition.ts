import type { FieldType } from '@oximeter/core'

/**
 * A condition whose names and types were checked. It is true, false or null: a comparison with null
 * (a missing datum, a field that a series lacks) is null, `not`, `and`, `or` and `xor` follow SQL's
 * three values, and only what is true is kept.
 */
export type PlanCondition =
  | {
      readonly kind: 'and' | 'or' | 'xor'
      readonly left: PlanCondition
      readonly right: PlanCondition
    }
  | { readonly kind: 'not'; readonly operand: PlanCondition }
  | {
      readonly kind: 'compare'
      readonly operand: Operand
      readonly comparator: '==' | '!=' | '<' | '<=' | '>' | '>='
      readonly value: PlanValue
    }
  /** Whether it is null: true or false, never null. */
  | { readonly kind: 'missing'; readonly operand: Operand }
  /** RE2, found anywhere in the text; of a field that is no text and no boolean, in that of its value. */
  | { readonly kind: 'match'; readonly operand: Operand; readonly pattern: string }
  | { readonly kind: 'in'; readonly operand: Operand; readonly values: readonly PlanValue[] }
  /** Of an address: in one of these networks, each `address/length`. */
  | { readonly kind: 'within'; readonly operand: Operand; readonly networks: readonly string[] }

export type Operand =
  | { readonly kind: 'field'; readonly name: string; readonly type: FieldType | 'double' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'start_time' }
  /** The value of a dimension, by its place. */
  | { readonly kind: 'dimension'; readonly index: number }

/**
 * Of the type of what it is compared with, or, of numbers, of any width: comparing numbers is exact,
 * whatever the type of either side.
 */
export type PlanValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** Canonical text, as fields hold it. Ordered as 128-bit numbers. */
  | { readonly type: 'uuid'; readonly value: string }
  /** Canonical text. Ordered as IPv6 addresses, with IPv4 as `::ffff:a.b.c.d`. */
  | { readonly type: 'ip_addr'; readonly value: string }
  /** Nanoseconds since the epoch. */
  | { readonly type: 'time'; readonly value: bigint }

/** All of these, as a low tree; undefined if there are none. */
export function allOf(conditions: readonly PlanCondition[]): PlanCondition | undefined {
  if (conditions.length < 2) return conditions[0]
  const half = conditions.length >> 1
  const [left, right] = [allOf(conditions.slice(0, half)), allOf(conditions.slice(half))]
  return left && right && { kind: 'and', left, right }
}
