import cluster, { type Worker } from 'node:cluster'
import { deserialize } from 'node:v8'

import { MetricsError } from '@oximeter/core'

import { shareProgramId } from '../program.ts'
import { Gatherer, type GatheredWorker, type GathererOptions } from './gatherer.ts'
import { isMessage, TAG, type Answer, type Ask } from './messages.ts'

/**
 * In the primary of a `node:cluster`: the producer of what all workers count, each of which calls
 * `reportToPrimary`. Make it before workers are forked, so that they share an `id`.
 *
 * Series of several workers that have the same fields become one: counters and histograms are added
 * up, and what a worker counted stays when it ends; gauges are added up too, or as `gauges` says, and
 * end with their worker. So a timeseries is the same with one process and with many. What is to be
 * told apart has a target that differs, as `node_process` has by its `id`.
 *
 * What a worker counted that is killed is lost as far as it was not reported: see `reportEveryMs`.
 *
 * @throws MetricsError `schema_definition` in a process that is no primary, or for an option that is
 *   out of range
 *
 * @example
 * const workers = clusterProducer()
 * registry.register(workers)
 * for (let n = 0; n < 4; n++) cluster.fork()
 */
export function clusterProducer(options: GathererOptions = {}): Gatherer {
  if (!cluster.isPrimary) {
    const message =
      'clusterProducer is for the primary of a cluster: in a worker, call reportToPrimary'
    throw new MetricsError({ type: 'schema_definition', message })
  }
  shareProgramId()
  const byWorker = new Map<Worker, Map<string, GatheredWorker>>()
  const gatherer = new Gatherer(options, () => {
    cluster.off('message', onMessage)
    cluster.off('disconnect', onEnd)
  })

  function onMessage(worker: Worker, message: unknown): void {
    if (!isMessage(message)) return
    const answer = message as unknown as ClusterAnswer
    const registries = byWorker.get(worker) ?? new Map<string, GatheredWorker>()
    byWorker.set(worker, registries)
    const registry = registries.get(answer.registry)
    if (answer[TAG] === 'hello') {
      const known = registry ?? gatherer.add((ask) => send(worker, ask), answer.registry)
      known.greeted()
      registries.set(answer.registry, known)
    } else if (answer[TAG] === 'bye') {
      registry?.left()
    } else {
      registry?.answered(answer.number, deserialize(Buffer.from(answer.report, 'base64')))
    }
  }

  // The last messages of a worker may come after its exit, but not after this.
  function onEnd(worker: Worker): void {
    for (const registry of byWorker.get(worker)?.values() ?? []) registry.ended()
    byWorker.delete(worker)
  }

  cluster.on('message', onMessage)
  cluster.on('disconnect', onEnd)
  // Those that were there before have said hello to nobody.
  for (const worker of Object.values(cluster.workers ?? {})) {
    if (worker) send(worker, { [TAG]: 'call' })
  }
  return gatherer
}

/** Reports as JSON can carry them, which is what processes speak with each other by default. */
export type ClusterAnswer =
  | Exclude<Answer, { readonly report: unknown }>
  | (Omit<Extract<Answer, { readonly report: unknown }>, 'report'> & { readonly report: string })

function send(worker: Worker, ask: Ask): void {
  // The callback takes what would else be an error event: the worker has just ended.
  if (worker.isConnected()) worker.process.send(ask, undefined, undefined, () => {})
}
