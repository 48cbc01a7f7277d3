import type { Nanoseconds, Producer, ProducerRegistry, Sample } from '@oximeter/core'

import { systemTimers, timestampOf } from '../timers.ts'
import { TAG, type Answer, type Ask, type Report } from './messages.ts'
import { ReportBuilder } from './report-builder.ts'

/** The way from a worker to who gathers. */
export interface WorkerChannel {
  send(answer: Answer, sent?: () => void): void
  /** The function that is returned ends it. */
  listen(listener: (ask: Ask) => void): () => void
}

/** What a worker has of its reporting. Disposed of, it reports no more; what was reported stays. */
export interface WorkerReporting extends Disposable {
  /**
   * Reports at once, and resolves when the report is on its way. To be awaited before `process.exit()`
   * where asynchronous producers have something to say: what is reported as the process exits is
   * what can be had without waiting.
   */
  flush(): Promise<void>
}

/**
 * A process that exits does not wait until its messages are taken: what is beyond the room that the
 * channel has is lost, and a message that does not fit with it. So there are several.
 */
const ROWS_A_PART = 100

/** Has the registry of a worker reported whenever it is asked for, and once more when the worker exits. */
export function report(registry: ProducerRegistry, channel: WorkerChannel): WorkerReporting {
  let builder = new ReportBuilder()
  let timestamp: Nanoseconds = 0n
  const watch: Producer = {
    produce(context) {
      timestamp = context.timestamp
      return []
    },
  }
  const registration = registry.register(watch)
  let turn: Promise<void> = Promise.resolve()
  let isOver = false

  const send = (number: number, body: Report, sent?: () => void): void => {
    if (!isOver)
      channel.send({ [TAG]: 'report', registry: registry.id, number, report: body }, sent)
  }
  const answer = async (number: number): Promise<void> => {
    const results = await registry.collect()
    const samples = results.flatMap((result) => (result.status === 'ok' ? result.samples : []))
    const errors = results.flatMap((result) => (result.status === 'err' ? [result.error] : []))
    const { promise, resolve } = Promise.withResolvers<void>()
    send(number, builder.whole(samples, errors, timestamp), resolve)
    await promise
  }
  const inTurn = (number: number): Promise<void> => {
    turn = turn.then(() => answer(number)).catch(() => {})
    return turn
  }
  const hello = (): void => {
    // Whoever is greeted knows nothing yet.
    builder = new ReportBuilder()
    channel.send({ [TAG]: 'hello', registry: registry.id })
  }

  const stopListening = channel.listen((ask) => {
    if (ask[TAG] === 'call') hello()
    else if (ask.registry === registry.id) void inTurn(ask.number)
  })
  const last = (): void => {
    timestamp = timestampOf(systemTimers)
    const samples = collectNow(registry, timestamp)
    for (let from = 0; from < samples.length; from += ROWS_A_PART) {
      send(0, builder.part(samples.slice(from, from + ROWS_A_PART), timestamp))
    }
  }
  process.on('exit', last)
  hello()

  return {
    flush: () => inTurn(0),
    [Symbol.dispose]() {
      if (isOver) return
      isOver = true
      channel.send({ [TAG]: 'bye', registry: registry.id })
      process.off('exit', last)
      stopListening()
      registration.unregister()
    },
  }
}

/** What can be had without waiting: a process that exits waits for nobody. */
function collectNow(registry: ProducerRegistry, timestamp: Nanoseconds): Sample[] {
  const samples: Sample[] = []
  const { signal } = new AbortController()
  for (const producer of registry.producers) {
    try {
      const yielded = producer.produce({ timestamp, signal, report: () => {} })
      if (Symbol.iterator in yielded) samples.push(...yielded)
      else if (yielded instanceof Promise) yielded.catch(() => {})
    } catch {
      // It is asked for the last time, and nobody is left to tell.
    }
  }
  return samples
}
