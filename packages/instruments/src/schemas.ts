import { schemaOf, type TimeseriesSchema } from '@oximeter/core'

import { cpuTime } from './host/cpu.ts'
import { diskMetrics } from './host/disks.ts'
import { fileSystemMetrics } from './host/file-systems.ts'
import { hostTarget } from './host/host-target.ts'
import { linkMetrics } from './host/links.ts'
import { loadAverage } from './host/load.ts'
import { memoryMetrics } from './host/memory.ts'
import { eventLoopDelay } from './node-process/event-loop-delay.ts'
import { gcDuration } from './node-process/garbage-collection.ts'
import { nodeProcessTarget } from './node-process/node-process-target.ts'
import { resourceMetrics } from './node-process/resources.ts'

/** What the definitions behind `hostProducers` say: texts and units, which samples do not carry. */
export function hostSchemas(): TimeseriesSchema[] {
  const metrics = [
    cpuTime,
    ...Object.values(memoryMetrics),
    loadAverage,
    ...diskMetrics,
    ...Object.values(fileSystemMetrics),
    ...linkMetrics,
  ]
  return metrics.map((metric) => schemaOf(hostTarget, metric))
}

/** What the definitions behind `nodeRuntimeProducer` say. */
export function nodeProcessSchemas(): TimeseriesSchema[] {
  const metrics = [...resourceMetrics, eventLoopDelay, gcDuration]
  return metrics.map((metric) => schemaOf(nodeProcessTarget, metric))
}
