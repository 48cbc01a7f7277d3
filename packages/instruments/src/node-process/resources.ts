import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'

import { cumulativeF64, f64, metric, string, u64, type Nanoseconds } from '@oximeter/core'

import type { NodeProcess } from './node-process-target.ts'
import type { SyncProducer } from './sync-producer.ts'

const size = (name: string, description: string) =>
  metric(name, {}, u64(), { units: 'bytes', description })

const heapUsed = size('heap_used', 'JavaScript objects, those included that nothing needs any more')
const heapTotal = size('heap_total', 'Memory that V8 has taken for JavaScript objects')
const heapLimit = size('heap_limit', 'What heap_total may come to before V8 gives up')
const resident = size('memory_resident', 'Memory of the process that is in RAM')
const external = size('memory_external', 'Memory outside the heap that JavaScript objects own')
const arrayBuffers = size('memory_array_buffers', 'The part of memory_external in array buffers')

const space = { space: string('A part of the V8 heap, such as new_space') }
const spaceUsed = metric('heap_space_used', space, u64(), {
  units: 'bytes',
  description: 'JavaScript objects in one part of the heap',
})
const spaceTotal = metric('heap_space_total', space, u64(), {
  units: 'bytes',
  description: 'Memory that V8 has taken for one part of the heap',
})

const cpuTime = metric('cpu_time', { mode: string('user or system') }, cumulativeF64(), {
  units: 'seconds',
  description: 'CPU time of the process, all threads together',
})
const eventLoopTime = metric(
  'event_loop_time',
  { state: string('active or idle (waiting for events)') },
  cumulativeF64(),
  { units: 'seconds', description: 'Time that the event loop spent in a state' },
)
const eventLoopUtilization = metric('event_loop_utilization', {}, f64(), {
  units: 'none',
  description:
    'Share of the time since the collection before in which the event loop was active: 0 to 1',
})

const MICROSECONDS = 1e6

export const resourceMetrics = [
  heapUsed,
  heapTotal,
  heapLimit,
  resident,
  external,
  arrayBuffers,
  spaceUsed,
  spaceTotal,
  cpuTime,
  eventLoopTime,
  eventLoopUtilization,
]

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
        heapUsed.sample(target, {}, heap.used_heap_size, timestamp),
        heapTotal.sample(target, {}, heap.total_heap_size, timestamp),
        heapLimit.sample(target, {}, heap.heap_size_limit, timestamp),
        resident.sample(target, {}, memory.rss, timestamp),
        external.sample(target, {}, memory.external, timestamp),
        arrayBuffers.sample(target, {}, memory.arrayBuffers, timestamp),
        ...spaces.flatMap((part) => {
          const values = { space: part.space_name }
          if (!used.has(part.space_name)) return []
          return [
            spaceUsed.sample(target, values, part.space_used_size, timestamp),
            spaceTotal.sample(target, values, part.space_size, timestamp),
          ]
        }),
        cpuTime.sample(target, { mode: 'user' }, since(cpu.user / MICROSECONDS), timestamp),
        cpuTime.sample(target, { mode: 'system' }, since(cpu.system / MICROSECONDS), timestamp),
        eventLoopTime.sample(target, { state: 'active' }, since(loop.active / 1000), timestamp),
        eventLoopTime.sample(target, { state: 'idle' }, since(loop.idle / 1000), timestamp),
        eventLoopUtilization.sample(target, {}, utilization, timestamp),
      ]
    },
  }
}
