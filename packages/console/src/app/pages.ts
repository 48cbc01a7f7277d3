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
}

/** What the navigation shows, in its order. */
export const PAGES: readonly PageLink[] = [
  { path: '/', label: 'Overview', icon: IconHome },
  { path: '/explore', label: 'Explore', icon: IconChartLine },
  { path: '/dashboards', label: 'Dashboards', icon: IconLayoutDashboard },
  { path: '/alerts', label: 'Alerts', icon: IconBell },
  { path: '/timeseries', label: 'Timeseries', icon: IconTimeline },
  { path: '/producers', label: 'Producers', icon: IconBroadcast },
  { path: '/collectors', label: 'Collectors', icon: IconStack2 },
  { path: '/settings', label: 'Settings', icon: IconSettings },
]
