import { schemaOf, type Metric, type Target, type TimeseriesSchema } from '@oximeter/core'

import { cpuTime } from './host/cpu.ts'
import { diskMetrics } from './host/disks.ts'
import { fileSystemMetrics } from './host/file-systems.ts'
import { hostTarget } from './host/host-target.ts'
import { linkMetrics } from './host/links.ts'
import { loadAverage } from './host/load.ts'
import { memoryMetrics } from './host/memory.ts'
import { stallTime } from './host/pressure.ts'
import { httpClient, httpClientMetricDefinitions } from './http-client/definitions.ts'
import { httpServer, httpServerMetricDefinitions } from './http-server/definitions.ts'
import { activeResources } from './node-process/active-resources.ts'
import { eventLoopDelay } from './node-process/event-loop-delay.ts'
import { gcDuration } from './node-process/garbage-collection.ts'
import { nodeProcessTarget } from './node-process/node-process-target.ts'
import { resourceMetrics } from './node-process/resources.ts'
import { pgPool, pgPoolMetricDefinitions } from './pg/definitions.ts'
import { processMetricDefinitions, processTarget } from './process/definitions.ts'
import { samplerMetricDefinitions, samplerTarget } from './sampler/definitions.ts'

/** What the definitions behind `hostProducers` say: texts and units, which samples do not carry. */
export function hostSchemas(): TimeseriesSchema[] {
  return schemasOf(hostTarget, [
    cpuTime,
    ...Object.values(memoryMetrics),
    loadAverage,
    stallTime,
    ...diskMetrics,
    ...Object.values(fileSystemMetrics),
    ...linkMetrics,
  ])
}

/** What the definitions behind `nodeRuntimeProducer` say. */
export function nodeProcessSchemas(): TimeseriesSchema[] {
  return schemasOf(nodeProcessTarget, [
    ...resourceMetrics,
    activeResources,
    eventLoopDelay,
    gcDuration,
  ])
}

/** What the definitions behind `processProducer` say. */
export function processSchemas(): TimeseriesSchema[] {
  return schemasOf(processTarget, processMetricDefinitions)
}

/** What the definitions behind `HttpServerMetrics` say. */
export function httpServerSchemas(): TimeseriesSchema[] {
  return schemasOf(httpServer, httpServerMetricDefinitions)
}

/** What the definitions behind `httpClientMetrics` say. */
export function httpClientSchemas(): TimeseriesSchema[] {
  return schemasOf(httpClient, httpClientMetricDefinitions)
}

/** What the definitions behind `pgPoolMetrics` say. */
export function pgPoolSchemas(): TimeseriesSchema[] {
  return schemasOf(pgPool, pgPoolMetricDefinitions)
}

/** What the definitions behind `Sampler` say of itself. */
export function samplerSchemas(): TimeseriesSchema[] {
  return schemasOf(samplerTarget, samplerMetricDefinitions)
}

function schemasOf(target: Target, metrics: readonly Metric[]): TimeseriesSchema[] {
  return metrics.map((metric) => schemaOf(target, metric))
}
