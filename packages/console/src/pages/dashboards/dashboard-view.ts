import type { DashboardDocument } from '@oximeter/api/client'
import type { VariableValues } from '@oximeter/oxql'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import type { TimeStretch } from '../../charts/plot/plot-base.ts'
import { isLive, rangeBetween, type TimeRange } from '../../time-range/time-range.ts'
import { chosenValues, type DashboardSearch } from './dashboard-search.ts'
import { rangeOfSaved } from './saved-range.ts'

const DEFAULT_REFRESH_SECS = 5
/** The stretch of time that was saved with the dashboard. */
const AS_SAVED = { from: undefined, to: undefined }

/** What all panels of a dashboard are asked for, as the address has it; and how to change it. */
export interface DashboardView {
  readonly range: TimeRange
  readonly values: VariableValues
  /** Whether it is asked anew by itself, and how often if so. */
  readonly live: boolean
  readonly refreshSecs: number
  readonly go: (changes: DashboardSearch) => void
  readonly onRange: (range: TimeRange) => void
  readonly onZoom: (stretch: TimeStretch) => void
  /** Back from where one zoomed in; none where one did not. */
  readonly onReset: (() => void) | undefined
}

type Viewed = Pick<DashboardDocument, 'variables' | 'time_range' | 'refresh_secs'>

export function useDashboardView({ variables, time_range, refresh_secs }: Viewed): DashboardView {
  const search = useSearch({ from: '/dashboards/$id' })
  const navigate = useNavigate({ from: '/dashboards/$id' })
  const [unzoomed, setUnzoomed] = useState<Pick<DashboardSearch, 'from' | 'to'>>(AS_SAVED)
  const range =
    search.from === undefined ? rangeOfSaved(time_range) : { from: search.from, to: search.to }
  const go = (changes: DashboardSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) })
  const isZoomed = search.from !== unzoomed.from || search.to !== unzoomed.to
  return {
    range,
    values: chosenValues(variables, search),
    live: isLive(range) && (search.live ?? refresh_secs !== null),
    refreshSecs: refresh_secs ?? DEFAULT_REFRESH_SECS,
    go,
    onRange: ({ from, to }) => {
      setUnzoomed({ from, to })
      go({ from, to })
    },
    onZoom: (stretch) => go({ ...rangeBetween(stretch) }),
    onReset: isZoomed ? () => go({ ...unzoomed }) : undefined,
  }
}
