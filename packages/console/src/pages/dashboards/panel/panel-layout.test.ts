import { CHART_KINDS } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { panelLayout } from './panel-layout.ts'

test.for([
  ['line', 1, 266, { plotPx: 192, legendPx: 50 }],
  ['line', 40, 266, { plotPx: 152, legendPx: 90 }],
  ['area', 3, 120, { plotPx: 96, legendPx: 0 }],
  ['heatmap', 3, 266, { plotPx: 232, legendPx: 0 }],
] as const)('%s of %d series in %d pixels', ([kind, series, height, layout]) => {
  expect(panelLayout(kind, series, height)).toEqual(layout)
})

test.for([...CHART_KINDS])('%s is never without a plot', (kind) => {
  expect(panelLayout(kind, 3, 0).plotPx).toBeGreaterThan(0)
})
