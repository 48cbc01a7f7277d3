/** Why a point is not taken; each with the way out, for whoever sent it. */
export const REFUSALS = {
  unknown_kind: 'the metric has no data of a kind that is known here',
  invalid_name: 'the metric has no name, or one of more than 255 characters',
  no_value: 'the point has no value, and no flag that says so',
  no_temporality: 'the metric is neither cumulative nor delta: set its aggregation temporality',
  invalid_time:
    'the time of the point is missing, before its start, or more than a day ahead: check the clock',
  invalid_histogram: 'counts and bounds do not fit each other, or the count',
  negative: 'a monotonic sum is negative: use an up-down counter',
  not_finite: 'a delta is NaN or infinite',
  out_of_order: 'a newer point of the series is here already, or another of the same time',
  overlap:
    'the interval overlaps one that is counted: if several processes send the series, give each its own service.instance.id',
  superseded:
    'a series of the same name began later: if several processes send it, give each its own service.instance.id',
  too_many_attributes: 'the metric has too many different attributes',
  attribute_too_long: 'an attribute is longer than 4096 characters',
  metric_budget: 'there are too many different metrics',
  series_budget: 'there are too many series',
} as const

export type Refusal = keyof typeof REFUSALS

/** What became of a point. */
export type Outcome = 'accepted' | 'duplicate' | Refusal

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return Object.hasOwn(REFUSALS, outcome)
}
