import type { DashboardPanel } from '@oximeter/api/client'
import { ActionIcon, Tooltip } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { IconChartLine } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Suspense, type ReactNode } from 'react'

import { filledQuery } from '../../../api/queries/dashboards.ts'
import { beside } from '../../../parts/beside.ts'
import { Loading } from '../../../parts/Loading.tsx'
import { Markdown } from '../../../parts/markdown/Markdown.tsx'
import type { DashboardView } from '../dashboard-view.ts'
import classes from './Panel.module.css'
import { PanelFrame } from './PanelFrame.tsx'

/** Panels have their places before what draws in them is there. */
const ChartPanelBody = beside(async () => (await import('./ChartPanelBody.tsx')).ChartPanelBody)

export interface ShownPanelProps {
  readonly panel: DashboardPanel
  readonly view: DashboardView
  /** In place of the way to Explore. */
  readonly actions?: ReactNode
}

/** A panel; it asks only while somebody can see it. */
export function ShownPanel({ panel, view, actions }: ShownPanelProps) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>()
  const { title, description } = panel
  if (panel.kind === 'text') {
    return (
      <PanelFrame title={title} description={description} actions={actions}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys */}
        <div className={classes.scroll} tabIndex={0} role="group" aria-label={title || 'Text'}>
          <Markdown text={panel.text} />
        </div>
      </PanelFrame>
    )
  }
  const query = filledQuery(panel.queries[0]?.query ?? '', view.values)
  return (
    <PanelFrame
      ref={ref}
      title={title}
      description={description}
      actions={
        actions ??
        (typeof query === 'string' && (
          <Tooltip label="Open in Explore">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Open ${title || 'this'} in Explore`}
              renderRoot={(props) => (
                <Link
                  to="/explore"
                  search={{ q: query, ...view.range, view: panel.kind }}
                  {...props}
                />
              )}
            >
              <IconChartLine size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))
      }
    >
      <Suspense fallback={<Loading lines={1} height={64} />}>
        <ChartPanelBody panel={panel} view={view} isSeen={inViewport} />
      </Suspense>
    </PanelFrame>
  )
}
