import { performance } from 'node:perf_hooks'

import type { Nanoseconds, Producer } from '@oximeter/core'

import { activeResourcesProducer } from './active-resources.ts'
import { eventLoopDelayProducer } from './event-loop-delay.ts'
import { garbageCollectionProducer } from './garbage-collection.ts'
import { nodeProcessOf, type NodeProcessIdentity } from './node-process-target.ts'
import { resourcesProducer } from './resources.ts'

/**
 * The Node process that this runs in.
 *
 * | metrics of the target `node_process` {name, id, hostname} | what |
 * | --- | --- |
 * | `event_loop_delay` | histogram, seconds: one observation for each 50 ms that pass |
 * | `event_loop_time` {state}, `event_loop_utilization` | active and idle time (cumulative, seconds), and the active share since the collection before |
 * | `gc_duration` {kind} | histogram, seconds |
 * | `heap_used`, `heap_total`, `heap_limit`, `heap_space_used` {space}, `heap_space_total` {space} | bytes |
 * | `memory_resident`, `memory_external`, `memory_array_buffers` | bytes |
 * | `cpu_time` {mode} | cumulative, seconds |
 * | `active_resources` {resource} | sockets, timers and such, by Node's name for the kind |
 *
 * It costs 20 timers a second (0.2 to 0.3 % of a CPU in an idle process, less in a busy one) and never
 * keeps the process alive. It observes until it is disposed of.
 *
 * @throws MetricsError `datum_error` for an `id` that is no UUID
 *
 * @example
 * using runtime = nodeRuntimeProducer({ name: 'shop' })
 * server.registry.register(runtime)
 */
export function nodeRuntimeProducer(identity: NodeProcessIdentity): Producer & Disposable {
  const target = nodeProcessOf(identity)
  const asked = [resourcesProducer(target, processStart()), activeResourcesProducer(target)]
  const observers = [eventLoopDelayProducer(target), garbageCollectionProducer(target)]
  return {
    produce: (context) =>
      [...asked, ...observers].flatMap((producer) => [...producer.produce(context)]),
    [Symbol.dispose]() {
      for (const observer of observers) observer[Symbol.dispose]()
    },
  }
}

function processStart(): Nanoseconds {
  return BigInt(Math.floor(performance.timeOrigin)) * 1_000_000n
}
