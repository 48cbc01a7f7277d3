import { CHART_KINDS, type ChartKind } from '@oximeter/api/client'

export type { ChartKind }

export function isChartKind(value: unknown): value is ChartKind {
  return CHART_KINDS.some((kind) => kind === value)
}
