import type { Me } from '@oximeter/api/client'
import {
  IconBell,
  IconBroadcast,
  IconChartLine,
  IconHome,
  IconLayoutDashboard,
  IconSettings,
  IconStack2,
  IconTimeline,
  type Icon,
} from '@tabler/icons-react'

export interface PageLink {
  readonly path: string
  readonly label: string
  readonly icon: Icon
  /** Who may not call it has nothing to see there. */
  readonly operation: string
}

/** What the navigation shows, in its order. */
export const PAGES: readonly PageLink[] = [
  { path: '/', label: 'Overview', icon: IconHome, operation: 'status' },
  {
    path: '/explore',
    label: 'Explore',
    icon: IconChartLine,
    operation: 'system_timeseries_query',
  },
  {
    path: '/dashboards',
    label: 'Dashboards',
    icon: IconLayoutDashboard,
    operation: 'list_dashboards',
  },
  { path: '/alerts', label: 'Alerts', icon: IconBell, operation: 'list_alerts' },
  {
    path: '/timeseries',
    label: 'Timeseries',
    icon: IconTimeline,
    operation: 'list_timeseries_schemas',
  },
  { path: '/producers', label: 'Producers', icon: IconBroadcast, operation: 'list_producers' },
  { path: '/collectors', label: 'Collectors', icon: IconStack2, operation: 'list_collectors' },
  { path: '/settings', label: 'Settings', icon: IconSettings, operation: 'list_silos' },
]

/** Those that somebody may see. */
export function pagesFor({ operations }: Pick<Me, 'operations'>): PageLink[] {
  return PAGES.filter(({ operation }) => operations.includes(operation))
}

export function isWithin(path: string, page: string): boolean {
  return path === page || (page !== '/' && path.startsWith(`${page}/`))
}
