import type { ClickHouseSettings } from '@clickhouse/client'

/**
 * Rewritings of a statement that find nothing in ours, and each of which walks through all that is
 * within a GROUP BY: together they take a third of the time before the engine begins to read.
 */
export const NO_REWRITES: ClickHouseSettings = {
  optimize_aggregators_of_group_by_keys: 0,
  optimize_and_compare_chain: 0,
  optimize_arithmetic_operations_in_aggregate_functions: 0,
  optimize_extract_common_expressions: 0,
  optimize_group_by_function_keys: 0,
  optimize_injective_functions_in_group_by: 0,
  optimize_injective_functions_inside_uniq: 0,
  optimize_multiif_to_if: 0,
  optimize_normalize_count_variants: 0,
  optimize_or_like_chain: 0,
  optimize_redundant_functions_in_order_by: 0,
  optimize_rewrite_aggregate_function_with_if: 0,
  optimize_rewrite_array_exists_to_has: 0,
  optimize_rewrite_sum_if_to_count_if: 0,
  optimize_syntax_fuse_functions: 0,
  optimize_time_filter_with_preimage: 0,
  optimize_uniq_to_count: 0,
}
