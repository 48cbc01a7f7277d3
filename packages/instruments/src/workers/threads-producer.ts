import { MessageChannel, type MessagePort } from 'node:worker_threads'

import { shareProgramId } from '../program.ts'
import { Gatherer, type GatheredWorker, type GathererOptions } from './gatherer.ts'
import { isMessage, TAG, type Answer } from './messages.ts'

export interface ThreadsProducer extends Gatherer {
  /** A port for one thread: to be transferred to it, and there given to `reportToThread`. */
  connect(): MessagePort
}

/**
 * In a thread that starts others: the producer of what they count, each of which calls
 * `reportToThread` with a port of its own. How series become one is as with `clusterProducer`.
 *
 * @throws MetricsError `schema_definition` for an option that is out of range
 *
 * @example
 * const threads = threadsProducer()
 * registry.register(threads)
 * const metrics = threads.connect()
 * new Worker('./worker.js', { workerData: { metrics }, transferList: [metrics] })
 */
export function threadsProducer(options: GathererOptions = {}): ThreadsProducer {
  shareProgramId()
  const ports = new Set<MessagePort>()
  const gatherer = new Gatherer(options, () => {
    for (const port of ports) port.close()
  })
  return Object.assign(gatherer, {
    connect() {
      const { port1: port, port2: theirs } = new MessageChannel()
      ports.add(port)
      let thread: GatheredWorker | undefined
      port.on('message', (message: unknown) => {
        if (!isMessage(message)) return
        const answer = message as unknown as Answer
        if (answer[TAG] === 'hello') {
          thread ??= gatherer.add((ask) => port.postMessage(ask), answer.registry)
          thread.greeted()
        } else if (answer[TAG] === 'bye') {
          thread?.left()
        } else {
          thread?.answered(answer.number, answer.report)
        }
      })
      // Comes after the last message, however the thread ended.
      port.once('close', () => {
        ports.delete(port)
        thread?.ended()
      })
      port.unref()
      return theirs
    },
  })
}
