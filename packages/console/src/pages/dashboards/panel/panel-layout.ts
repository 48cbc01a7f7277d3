import type { ChartKind } from '@oximeter/api/client'

/** A row of the legend, and its head. */
const LEGEND_ROW_PX = 24
/** What is said below a chart: what all series have in common, how many values are missing. */
const FOOT_PX = 24
const HEAT_LEGEND_PX = 34
const TABLE_FOOT_PX = 26
/** Below that the plot itself needs the room. */
const MIN_FOR_LEGEND_PX = 180
const LEGEND_SHARE = 0.34
const MIN_PLOT_PX = 48

function plot(px: number): number {
  return Math.max(MIN_PLOT_PX, Math.floor(px))
}

/** How a panel shares out its height, in pixels; no legend where it is 0. */
export function panelLayout(
  kind: ChartKind,
  series: number,
  height: number,
): { readonly plotPx: number; readonly legendPx: number } {
  switch (kind) {
    case 'line':
    case 'area':
    case 'stacked': {
      if (height < MIN_FOR_LEGEND_PX) return { plotPx: plot(height - FOOT_PX), legendPx: 0 }
      const legendPx = Math.floor(Math.min((series + 1) * LEGEND_ROW_PX + 2, height * LEGEND_SHARE))
      return { plotPx: plot(height - legendPx - FOOT_PX), legendPx }
    }
    case 'heatmap':
      return { plotPx: plot(height - HEAT_LEGEND_PX), legendPx: 0 }
    case 'table':
      return { plotPx: plot(height - TABLE_FOOT_PX), legendPx: 0 }
    case 'value':
      return { plotPx: plot(height), legendPx: 0 }
  }
}
