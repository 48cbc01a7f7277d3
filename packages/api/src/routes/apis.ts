import { prometheusRoutes, type PrometheusRoute } from '../prometheus/prometheus-routes.ts'
import { collectorRoutes } from './collector-routes.ts'
import { nexusInternalRoutes } from './nexus-internal-routes.ts'
import { nexusPublicRoutes } from './nexus-public-routes.ts'
import { producerRoutes } from './producer-routes.ts'
import type { Route } from './route.ts'

/** One HTTP API: its routes by name and what the document says about the whole. */
export interface Api {
  readonly title: string
  readonly description: string
  readonly routes: Readonly<Record<string, Route>>
  /** Those that are as Prometheus has them. */
  readonly prometheus?: Readonly<Record<string, PrometheusRoute>>
}

/** All APIs, by the name of their document. */
export const APIS = {
  'nexus-internal': {
    title: 'Nexus internal API',
    description: 'What producers and collectors ask of Nexus. Default port 12221.',
    routes: nexusInternalRoutes,
  },
  'nexus-public': {
    title: 'Nexus public API',
    description: "What people's programs ask of Nexus. Default port 12220.",
    routes: nexusPublicRoutes,
    prometheus: prometheusRoutes,
  },
  collector: {
    title: 'Oximeter collector API',
    description: 'What Nexus and operators ask of a collector. Default port 12223.',
    routes: collectorRoutes,
  },
  producer: {
    title: 'Oximeter producer API',
    description:
      'What a collector asks of a producer, below whatever base path its address is mounted on.',
    routes: producerRoutes,
  },
} as const satisfies Record<string, Api>

export type ApiName = keyof typeof APIS
