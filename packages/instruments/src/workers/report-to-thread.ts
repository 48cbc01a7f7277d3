import { MessagePort } from 'node:worker_threads'

import { MetricsError, type ProducerRegistry } from '@oximeter/core'

import { isMessage, type Ask } from './messages.ts'
import { report, type WorkerReporting } from './reporter.ts'

/**
 * In a worker thread: reports what the registry has to `threadsProducer` in the thread that made the
 * port. The registry is not to be served or registered as well: then it would count twice.
 *
 * @throws MetricsError `schema_definition` for what is no port
 *
 * @example
 * const registry = new ProducerRegistry()
 * reportToThread(registry, workerData.metrics)
 */
export function reportToThread(registry: ProducerRegistry, port: MessagePort): WorkerReporting {
  if (!(port instanceof MessagePort)) {
    const message =
      'reportToThread reports to a port: transfer one that threadsProducer().connect() has made'
    throw new MetricsError({ type: 'schema_definition', message })
  }
  return report(registry, {
    send(answer, sent) {
      port.postMessage(answer)
      sent?.()
    },
    listen(listener) {
      const receive = (message: unknown): void => {
        if (isMessage(message)) listener(message as unknown as Ask)
      }
      port.on('message', receive)
      port.unref()
      return () => port.off('message', receive)
    },
  })
}
