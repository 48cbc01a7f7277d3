import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'

import { readDashboardSearch } from '../pages/dashboards/dashboard-search.ts'
import { readExploreSearch } from '../pages/explore/explore-search.ts'
import { readAlertsSearch, readNewRuleSearch } from '../pages/alerts/alerts-search.ts'
import { readProducersSearch } from '../pages/producers/producers-search.ts'
import { readSettingsSearch } from '../pages/settings/settings-search.ts'
import { ErrorState } from '../parts/ErrorState.tsx'
import { Loading } from '../parts/Loading.tsx'
import { NoSuchPage } from './NoSuchPage.tsx'
import { readSearched } from './searched.ts'
import { Shell } from './Shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage })

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview/OverviewPage.tsx'), 'OverviewPage'),
})

const explore = createRoute({
  getParentRoute: () => root,
  path: '/explore',
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(() => import('../pages/explore/ExplorePage.tsx'), 'ExplorePage'),
})

const dashboards = createRoute({
  getParentRoute: () => root,
  path: '/dashboards',
  validateSearch: readSearched,
  component: lazyRouteComponent(
    () => import('../pages/dashboards/DashboardsPage.tsx'),
    'DashboardsPage',
  ),
})

const dashboard = createRoute({
  getParentRoute: () => root,
  path: '/dashboards/$id',
  validateSearch: readDashboardSearch,
  component: lazyRouteComponent(
    () => import('../pages/dashboards/DashboardPage.tsx'),
    'DashboardPage',
  ),
})

const producers = createRoute({
  getParentRoute: () => root,
  path: '/producers',
  validateSearch: readProducersSearch,
  component: lazyRouteComponent(
    () => import('../pages/producers/ProducersPage.tsx'),
    'ProducersPage',
  ),
})

const producer = createRoute({
  getParentRoute: () => root,
  path: '/producers/$id',
  component: lazyRouteComponent(
    () => import('../pages/producers/ProducerPage.tsx'),
    'ProducerPage',
  ),
})

const collectors = createRoute({
  getParentRoute: () => root,
  path: '/collectors',
  component: lazyRouteComponent(
    () => import('../pages/collectors/CollectorsPage.tsx'),
    'CollectorsPage',
  ),
})

const collector = createRoute({
  getParentRoute: () => root,
  path: '/collectors/$id',
  component: lazyRouteComponent(
    () => import('../pages/collectors/CollectorPage.tsx'),
    'CollectorPage',
  ),
})

const timeseriesList = createRoute({
  getParentRoute: () => root,
  path: '/timeseries',
  validateSearch: readSearched,
  component: lazyRouteComponent(
    () => import('../pages/timeseries/TimeseriesListPage.tsx'),
    'TimeseriesListPage',
  ),
})

const timeseries = createRoute({
  getParentRoute: () => root,
  path: '/timeseries/$name',
  component: lazyRouteComponent(
    () => import('../pages/timeseries/TimeseriesPage.tsx'),
    'TimeseriesPage',
  ),
})

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: readAlertsSearch,
  component: lazyRouteComponent(() => import('../pages/alerts/AlertsPage.tsx'), 'AlertsPage'),
})

const newAlertRule = createRoute({
  getParentRoute: () => root,
  path: '/alerts/new',
  validateSearch: readNewRuleSearch,
  component: lazyRouteComponent(
    () => import('../pages/alerts/rules/EditRulePage.tsx'),
    'NewRulePage',
  ),
})

const alertRule = createRoute({
  getParentRoute: () => root,
  path: '/alerts/rules/$id',
  component: lazyRouteComponent(() => import('../pages/alerts/rules/RulePage.tsx'), 'RulePage'),
})

const editAlertRule = createRoute({
  getParentRoute: () => root,
  path: '/alerts/rules/$id/edit',
  component: lazyRouteComponent(
    () => import('../pages/alerts/rules/EditRulePage.tsx'),
    'EditRulePage',
  ),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import('../pages/settings/SettingsPage.tsx'), 'SettingsPage'),
})

/** The map of the site. Each page is loaded when it is first opened. */
const tree = root.addChildren([
  overview,
  explore,
  dashboards,
  dashboard,
  producers,
  producer,
  collectors,
  collector,
  timeseriesList,
  timeseries,
  alerts,
  newAlertRule,
  alertRule,
  editAlertRule,
  settings,
])

export function createAppRouter() {
  return createRouter({
    routeTree: tree,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
