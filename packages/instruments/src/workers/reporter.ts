import {
  MetricsError,
  type MetricsErrorInfo,
  type Nanoseconds,
  type Producer,
  type ProducerRegistry,
  type Sample,
} from '@oximeter/core'

import { systemTimers, timestampOf } from '../timers.ts'
import { TAG, type Answer, type Ask, type Report } from './messages.ts'
import { SeriesNumbers } from './series-numbers.ts'

/** The way from a worker to who gathers. */
export interface WorkerChannel {
  send(answer: Answer, sent?: () => void): void
  /** The function that is returned ends it. */
  listen(listener: (ask: Ask) => void): () => void
}

/** What a worker has of its reporting. */
export interface WorkerReporting extends Disposable {
  /**
   * Reports at once, and resolves when the report is on its way. To be awaited before `process.exit()`
   * where asynchronous producers have something to say: what is reported as the process exits is
   * what can be had without waiting.
   */
  flush(): Promise<void>
}

/** Has the registry of a worker reported whenever it is asked for, and once more when the worker exits. */
export function report(registry: ProducerRegistry, channel: WorkerChannel): WorkerReporting {
  const numbers = new SeriesNumbers()
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
    if (!isOver) channel.send({ [TAG]: 'report', registry: registry.id, number, report: body }, sent)
  }
  const answer = async (number: number): Promise<void> => {
    const results = await registry.collect()
    const samples = results.flatMap((result) => (result.status === 'ok' ? result.samples : []))
    const errors = results.flatMap((result) => (result.status === 'err' ? [result.error] : []))
    const { promise, resolve } = Promise.withResolvers<void>()
    send(number, reportOf(samples, errors, timestamp, numbers), resolve)
    await promise
  }
  const inTurn = (number: number): Promise<void> => {
    turn = turn.then(() => answer(number)).catch(() => {})
    return turn
  }
  const hello = (): void => channel.send({ [TAG]: 'hello', registry: registry.id })

  const stopListening = channel.listen((ask) => {
    if (ask[TAG] === 'call') hello()
    else if (ask.registry === registry.id) void inTurn(ask.number)
  })
  const last = (): void => {
    timestamp = timestampOf(systemTimers)
    const { samples, errors } = collectNow(registry, timestamp)
    send(0, reportOf(samples, errors, timestamp, numbers))
  }
  process.on('exit', last)
  hello()

  return {
    flush: () => inTurn(0),
    [Symbol.dispose]() {
      isOver = true
      process.off('exit', last)
      stopListening()
      registration.unregister()
    },
  }
}

function reportOf(
  samples: readonly Sample[],
  errors: readonly MetricsErrorInfo[],
  timestamp: Nanoseconds,
  numbers: SeriesNumbers,
): Report {
  const series = samples.map((sample) => numbers.of(sample.timeseries))
  return {
    described: numbers.takeNew(),
    series,
    data: samples.map(({ datum }) => datum),
    times: samples.map((sample) => (sample.timestamp === timestamp ? undefined : sample.timestamp)),
    errors,
  }
}

/** What can be had without waiting: a process that exits waits for nobody. */
function collectNow(
  registry: ProducerRegistry,
  timestamp: Nanoseconds,
): { samples: Sample[]; errors: MetricsErrorInfo[] } {
  const samples: Sample[] = []
  const errors: MetricsErrorInfo[] = []
  const { signal } = new AbortController()
  for (const producer of registry.producers) {
    try {
      const yielded = producer.produce({ timestamp, signal, report: ({ info }) => errors.push(info) })
      if (Symbol.iterator in yielded) samples.push(...yielded)
      else if (yielded instanceof Promise) yielded.catch(() => {})
    } catch (thrown) {
      errors.push(
        thrown instanceof MetricsError
          ? thrown.info
          : { type: 'datum_error', message: thrown instanceof Error ? thrown.message : String(thrown) },
      )
    }
  }
  return { samples, errors }
}
