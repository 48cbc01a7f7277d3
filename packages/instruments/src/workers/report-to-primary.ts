import cluster from 'node:cluster'
import { serialize } from 'node:v8'

import { MetricsError, type ProducerRegistry } from '@oximeter/core'

import type { ClusterAnswer } from './cluster-producer.ts'
import { isMessage, TAG, type Answer, type Ask } from './messages.ts'
import { report, type WorkerReporting } from './reporter.ts'

/**
 * In a worker of a `node:cluster`: reports what the registry has to `clusterProducer` in the primary.
 * The registry is not to be served or registered as well: then it would count twice.
 *
 * @throws MetricsError `schema_definition` in a process that is no worker
 *
 * @example
 * const registry = new ProducerRegistry()
 * reportToPrimary(registry)
 */
export function reportToPrimary(registry: ProducerRegistry): WorkerReporting {
  if (!cluster.isWorker) {
    const message =
      'reportToPrimary is for a worker of a cluster: in the primary, register clusterProducer()'
    throw new MetricsError({ type: 'schema_definition', message })
  }
  return report(registry, {
    send(answer, sent) {
      if (!process.connected) {
        sent?.()
        return
      }
      process.send?.(asJson(answer), undefined, undefined, () => sent?.())
    },
    listen(listener) {
      const receive = (message: unknown): void => {
        if (isMessage(message)) listener(message as unknown as Ask)
      }
      process.on('message', receive)
      return () => process.off('message', receive)
    },
  })
}

function asJson(answer: Answer): ClusterAnswer {
  if (answer[TAG] !== 'report') return answer
  return { ...answer, report: serialize(answer.report).toString('base64') }
}
