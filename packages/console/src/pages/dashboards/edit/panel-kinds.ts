import type { ChartKind } from '@oximeter/api/client'

export const CHART_PANEL_KINDS: readonly { readonly value: ChartKind; readonly label: string }[] = [
  { value: 'line', label: 'Lines' },
  { value: 'area', label: 'Areas' },
  { value: 'stacked', label: 'Stacked areas' },
  { value: 'heatmap', label: 'Heat map' },
  { value: 'value', label: 'Values' },
  { value: 'table', label: 'Table' },
]

/** What a panel can be, in the order in which it is offered. */
export const PANEL_KINDS: readonly {
  readonly value: ChartKind | 'text'
  readonly label: string
}[] = [...CHART_PANEL_KINDS, { value: 'text', label: 'Text' }]
