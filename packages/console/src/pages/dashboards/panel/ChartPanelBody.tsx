import { HttpProblem, type ChartPanel } from '@oximeter/api/client'
import { Button, Skeleton, Tooltip } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { CSSProperties, ReactNode } from 'react'

import { seriesCount } from '../../../answer/answer.ts'
import { explainError } from '../../../api/explain-error.ts'
import { useNexus } from '../../../api/nexus.tsx'
import { panelQuery, filledQuery, type PanelAnswer } from '../../../api/queries/dashboards.ts'
import { pixelsFor, schemasQuery } from '../../../api/queries/oxql.ts'
import { Chart } from '../../../charts/Chart.tsx'
import type { TimeStretch } from '../../../charts/plot/plot-base.ts'
import type { Quantity } from '../../../format/quantity.ts'
import { quantityOfQuery } from '../../../query/quantity-of-query.ts'
import { stretchOf } from '../../../time-range/time-range.ts'
import type { DashboardView } from '../dashboard-view.ts'
import { quantityOfUnit } from '../panel-quantity.ts'
import classes from './Panel.module.css'
import { panelLayout } from './panel-layout.ts'
import { ValuePanel } from './ValuePanel.tsx'

export interface ChartPanelBodyProps {
  readonly panel: ChartPanel
  readonly view: DashboardView
  /** What nobody sees asks for nothing. */
  readonly isSeen: boolean
}

/** The answers of a panel's queries, as its kind shows them, in just the room that it has. */
export function ChartPanelBody({ panel, view, isSeen }: ChartPanelBodyProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>()
  const hasQuery = panel.queries.some(({ query }) => query.trim() !== '')
  const asked = useQuery({
    ...panelQuery(useNexus(), {
      queries: panel.queries,
      values: view.values,
      range: view.range,
      pixels: pixelsFor(width),
      refreshMs: view.live ? view.refreshSecs * 1000 : undefined,
    }),
    enabled: isSeen && width > 0 && hasQuery,
  })
  const quantity = usePanelQuantity(panel, view)
  const { data, error } = asked
  return (
    <div ref={ref} className={classes.fill} aria-busy={asked.isFetching}>
      {!hasQuery && <Note title="No query yet">Edit this panel to write one.</Note>}
      {hasQuery && error !== null && (
        <PanelError error={error} onRetry={() => void asked.refetch()} />
      )}
      {hasQuery && data === undefined && error === null && (
        <div
          className={classes.fill}
          {...(asked.isFetching && { role: 'status', 'aria-label': 'Loading' })}
        >
          <div className={classes.skeleton}>
            <Skeleton height="100%" />
          </div>
        </div>
      )}
      {hasQuery && data !== undefined && error === null && (
        <div className={asked.isPlaceholderData ? classes.stale : undefined}>
          <Answer
            panel={panel}
            view={view}
            answer={data}
            quantity={quantity}
            isStale={asked.isPlaceholderData}
            height={height}
          />
        </div>
      )}
    </div>
  )
}

interface AnswerProps {
  readonly panel: ChartPanel
  readonly view: DashboardView
  readonly answer: PanelAnswer
  readonly quantity: Quantity
  readonly isStale: boolean
  readonly height: number
}

function Answer({ panel, view, answer, quantity, isStale, height }: AnswerProps) {
  const { tables, warnings } = answer
  const series = tables.reduce((sum, table) => sum + seriesCount(table), 0)
  if (series === 0) {
    return (
      <div style={{ height }}>
        <Note title="No data">
          Nothing was measured here in this stretch of time.
          {view.onReset && (
            <Button size="compact-xs" variant="default" mt={4} onClick={view.onReset}>
              Zoom out
            </Button>
          )}
        </Note>
      </div>
    )
  }
  const { plotPx, legendPx } = panelLayout(panel.kind, series, height)
  return (
    <>
      {panel.kind === 'value' ? (
        <div style={{ height }}>
          <ValuePanel
            tables={tables}
            quantity={quantity}
            thresholds={panel.thresholds}
            hasTitle={panel.title !== ''}
          />
        </div>
      ) : (
        <div style={legendHeight(legendPx)}>
          <Chart
            tables={tables}
            kind={panel.kind}
            quantity={quantity}
            stretch={stretchShown(answer, view, isStale)}
            height={plotPx}
            hasLegend={legendPx > 0}
            title={panel.title || 'Chart'}
            onZoom={view.onZoom}
            onReset={view.onReset}
            syncKey="dashboard"
          />
        </div>
      )}
      {warnings.length > 0 && <Warnings texts={warnings} />}
    </>
  )
}

function legendHeight(px: number): CSSProperties {
  const style: CSSProperties & { '--legend-height': string } = { '--legend-height': `${px}px` }
  return style
}

function Warnings({ texts }: { readonly texts: readonly string[] }) {
  return (
    <Tooltip label={texts.join('\n')} multiline maw={420}>
      <span className={classes.warnings} role="img" aria-label={`Odd: ${texts.join('; ')}`}>
        <IconAlertTriangle size={14} aria-hidden />
      </span>
    </Tooltip>
  )
}

function PanelError({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { title, detail, isPassing } = explainError(error)
  const isQuery = error instanceof HttpProblem && error.mistakes.length > 0
  return (
    <div className={classes.note} role="alert">
      <span className={classes.noteTitle}>{isQuery ? 'This query is not right' : title}</span>
      {detail}
      {isPassing && (
        <Button size="compact-xs" variant="default" mt={4} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}

function Note({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes.note}>
      <span className={classes.noteTitle}>{title}</span>
      {children}
    </div>
  )
}

function usePanelQuantity({ unit, queries }: ChartPanel, view: DashboardView): Quantity {
  const { data } = useQuery({ ...schemasQuery(useNexus()), enabled: unit === null })
  if (unit !== null) return quantityOfUnit(unit)
  const filled = filledQuery(queries[0]?.query ?? '', view.values)
  if (typeof filled !== 'string') return { units: 'none' }
  return quantityOfQuery(
    filled,
    (name) => data?.findLast(({ timeseries_name }) => timeseries_name === name)?.units,
  )
}

/** What an answer is of; while another is on its way, what that will be of. */
function stretchShown({ range }: PanelAnswer, view: DashboardView, isStale: boolean): TimeStretch {
  if (range !== null && !isStale) {
    return { from: Date.parse(range.from) / 1000, until: Date.parse(range.until) / 1000 }
  }
  return stretchOf(view.range, Date.now()) ?? { from: 0, until: 1 }
}
