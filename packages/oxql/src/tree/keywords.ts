/** The words of the language. None is reserved: each means something only where it can stand. */
export const STAGE_WORDS = [
  'get',
  'filter',
  'align',
  'group_by',
  'top',
  'bottom',
  'join',
  'first',
  'last',
  'limit',
  'map',
  'quantile',
  'mean',
  'count',
  'sum',
  'histogram',
  'fill',
  'sort',
  'rename',
  'raw',
  'offset',
] as const

export type StageWord = (typeof STAGE_WORDS)[number]

export const ALIGN_METHODS = [
  'mean_within',
  'min_within',
  'max_within',
  'first_within',
  'last_within',
  'sum_within',
  'count_within',
  'quantile_within',
  'increase',
  'rate',
  'interpolate',
] as const

export const REDUCERS = [
  'mean',
  'sum',
  'min',
  'max',
  'count',
  'stddev',
  'median',
  'quantile',
  'first',
  'last',
] as const

export const JOIN_METHODS = ['inner', 'left', 'full'] as const

export const FILL_METHODS = ['previous', 'linear'] as const

export const FUNCTIONS = [
  'abs',
  'sqrt',
  'exp',
  'ln',
  'log2',
  'log10',
  'floor',
  'ceil',
  'round',
  'min',
  'max',
] as const

export const COMPARATORS = ['==', '!=', '<', '<=', '>', '>=', '~='] as const

export const ARITHMETIC = ['+', '-', '*', '/', '%'] as const
