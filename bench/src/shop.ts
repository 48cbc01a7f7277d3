/** The metrics that recording and exposing measure; prom-client gets the same labels and edges. */
import { cumulativeU64, f64, histogramF64, metric, string, target, u16 } from '@oximeter/core'

export const EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
export const LABEL_NAMES = ['route', 'status']

const FIELDS = { route: string(), status: u16() }

export const shop = target('shop', { instance: string() }).of({ instance: 'a' })
export const requests = metric('requests', FIELDS, cumulativeU64())
export const backlog = metric('backlog', FIELDS, f64())
export const latency = metric('latency', FIELDS, histogramF64({ edges: EDGES }), {
  units: 'seconds',
})

/** Eight statuses for each route. */
export function labelSets(count: number): { route: string; status: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    route: `/route/${i >> 3}`,
    status: 200 + (i & 7),
  }))
}

/** Observed values, from 0 to 10.23, in no order. */
export const OBSERVATIONS = Float64Array.from({ length: 1024 }, (_, i) => ((i * 7919) % 1024) / 100)
