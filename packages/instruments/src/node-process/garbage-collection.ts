import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'

import * as metrics from '../generated/node-process.ts'
import type { NodeProcess } from './node-process-target.ts'
import type { SyncProducer } from './sync-producer.ts'

const gcDuration = metrics.gcDuration({ decades: [-4, 0] })

const KINDS = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak_callbacks'],
])

/** Number and length of garbage collections, as one histogram for each kind. */
export function garbageCollectionProducer(process: NodeProcess): SyncProducer & Disposable {
  const instrument = gcDuration.on(process)
  // All kinds are there from the start, so that the first collection of a kind is a rise from 0.
  const byKind = new Map([...KINDS].map(([kind, name]) => [kind, instrument.with({ kind: name })]))
  const record = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) {
      // Node's types leave out what it documents of entries of this type.
      const { duration, detail } = entry as PerformanceEntry & { detail: { kind: number } }
      byKind.get(detail.kind)?.observe(duration / 1000)
    }
  }
  const observer = new PerformanceObserver((list) => record(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  return {
    produce(context) {
      record(observer.takeRecords())
      return instrument.produce(context)
    },
    [Symbol.dispose]: () => observer.disconnect(),
  }
}
