import type { ALIGN_METHODS, STAGE_WORDS } from '../tree/keywords.ts'

/** What a stage does, in a few words for lists in editors. */
export const STAGE_SUMMARIES: Readonly<Record<(typeof STAGE_WORDS)[number], string>> = {
  get: 'timeseries by name',
  filter: 'keeps points of which a condition is true',
  align: 'points at regular times',
  group_by: 'one series of all with equal fields',
  top: 'the series with the greatest values',
  bottom: 'the series with the least values',
  join: 'one table of several, at equal times',
  first: 'the first points of each series',
  last: 'the last points of each series',
  limit: 'so many series',
  map: 'computes values',
  quantile: 'quantiles of distributions',
  mean: 'the mean of distributions',
  count: 'how many samples distributions have',
  sum: 'the sum of the samples of distributions',
  histogram: 'a series for each bin of distributions',
  fill: 'something in place of null',
  sort: 'the order of series',
  rename: 'other names of fields',
  raw: 'running totals instead of deltas',
  offset: 'what was some time before',
}

export const METHOD_SUMMARIES: Readonly<Record<(typeof ALIGN_METHODS)[number], string>> = {
  mean_within: 'the mean of the points in each window',
  min_within: 'the least in each window',
  max_within: 'the greatest in each window',
  first_within: 'the first in each window',
  last_within: 'the last in each window',
  sum_within: 'the sum of each window',
  count_within: 'how many points each window has',
  quantile_within: 'a quantile of each window: quantile_within(0.9, 5m)',
  increase: 'what a counter has grown within each window',
  rate: 'the increase per second',
  interpolate: 'on the line between points',
}
