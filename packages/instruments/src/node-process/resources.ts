import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'

import type { Nanoseconds } from '@oximeter/core'

import * as metrics from '../generated/node-process.ts'
import type { NodeProcess } from './node-process-target.ts'
import type { SyncProducer } from './sync-producer.ts'

const MICROSECONDS = 1e6

/** What Node says about itself whenever it is asked. */
export function resourcesProducer(target: NodeProcess, startTime: Nanoseconds): SyncProducer {
  const since = (value: number) => ({ startTime, value })
  let before = performance.eventLoopUtilization()
  // V8 has parts that most programs never use.
  const used = new Set<string>()
  return {
    produce({ timestamp }) {
      const heap = getHeapStatistics()
      const memory = process.memoryUsage()
      const cpu = process.cpuUsage()
      const loop = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(loop, before)
      before = loop
      const spaces = getHeapSpaceStatistics()
      for (const { space_name, space_size } of spaces) if (space_size > 0) used.add(space_name)
      return [
        metrics.heapUsed.sample(target, {}, heap.used_heap_size, timestamp),
        metrics.heapTotal.sample(target, {}, heap.total_heap_size, timestamp),
        metrics.heapLimit.sample(target, {}, heap.heap_size_limit, timestamp),
        metrics.memoryResident.sample(target, {}, memory.rss, timestamp),
        metrics.memoryExternal.sample(target, {}, memory.external, timestamp),
        metrics.memoryArrayBuffers.sample(target, {}, memory.arrayBuffers, timestamp),
        ...spaces.flatMap((part) => {
          const values = { space: part.space_name }
          if (!used.has(part.space_name)) return []
          return [
            metrics.heapSpaceUsed.sample(target, values, part.space_used_size, timestamp),
            metrics.heapSpaceTotal.sample(target, values, part.space_size, timestamp),
          ]
        }),
        metrics.cpuTime.sample(target, { mode: 'user' }, since(cpu.user / MICROSECONDS), timestamp),
        metrics.cpuTime.sample(
          target,
          { mode: 'system' },
          since(cpu.system / MICROSECONDS),
          timestamp,
        ),
        metrics.eventLoopTime.sample(
          target,
          { state: 'active' },
          since(loop.active / 1000),
          timestamp,
        ),
        metrics.eventLoopTime.sample(target, { state: 'idle' }, since(loop.idle / 1000), timestamp),
        metrics.eventLoopUtilization.sample(target, {}, utilization, timestamp),
      ]
    },
  }
}
