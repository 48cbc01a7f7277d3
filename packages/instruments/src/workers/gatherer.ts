import { MetricsError, type ProduceContext, type Producer, type Sample } from '@oximeter/core'

import { SampleQueue } from '../sampler/sample-queue.ts'
import { systemTimers, type Timers } from '../timers.ts'
import type { GaugeRule } from './add-data.ts'
import { TAG, type Ask, type Report } from './messages.ts'
import { WorkerTotals, type Total } from './worker-totals.ts'

export interface GathererOptions {
  /**
   * Milliseconds between two reports of each worker, beside those that collections ask for: one that
   * is killed takes with it what it counted since, and no more. Default: 1000.
   */
  readonly reportEveryMs?: number
  /** Milliseconds that a collection waits for workers; of late ones it has the last report. Default: 1000. */
  readonly timeoutMs?: number
  /** Milliseconds for which totals stay of a target that no worker is left of. Default: 60 000. */
  readonly keepMs?: number
  /** The most series of all workers together; past it new ones are refused. Default: 50 000. */
  readonly maxSeries?: number
  /** How gauges with the same fields become one, by the name of the timeseries. Default: `sum`. */
  readonly gauges?: Readonly<Record<string, GaugeRule>>
  /** How time passes; for tests. Default: as it does. */
  readonly timers?: Timers
}

/** Samples with times of their own that wait to be collected. */
const MAX_TIMED_SAMPLES = 10_000

/** One registry of one worker. */
export interface GatheredWorker {
  /** It reports, and numbers its series from 0 on. */
  greeted(): void
  /** It reports no more, and may do so again: what it counted is still its own. */
  left(): void
  answered(number: number, report: Report): void
  /** The worker is no more: what it counted stays. */
  ended(): void
}

interface KnownWorker {
  readonly ask: (number: number) => void
  /** By the worker's number of the series; undefined for one that was refused. */
  readonly series: (Total | undefined)[]
  readonly timeseries: Sample['timeseries'][]
  /** The question that has no answer yet. */
  pending: { readonly number: number; readonly answered: PromiseWithResolvers<void> } | undefined
  /** The last question that it answered. */
  lastNumber: number
  hasEnded: boolean
}

/** Gathers what workers report, and is the producer of it all. */
export class Gatherer implements Producer, Disposable {
  readonly #totals: WorkerTotals
  readonly #timers: Timers
  readonly #reportEveryMs: number
  readonly #timeoutMs: number
  /** Those that answer. */
  readonly #workers = new Set<KnownWorker>()
  readonly #timed: SampleQueue
  #droppedTimed = 0
  #reportedRefusals = 0
  #errors: MetricsError[] = []
  #number = 0
  #timer: Disposable | undefined
  #isDisposed = false
  readonly #onDispose: () => void

  constructor(options: GathererOptions, onDispose: () => void) {
    const { reportEveryMs = 1000, timeoutMs = 1000, keepMs = 60_000, maxSeries = 50_000 } = options
    for (const [name, value] of Object.entries({ reportEveryMs, timeoutMs, keepMs, maxSeries })) {
      if (typeof value !== 'number' || !(value >= 1 && value < 2 ** 31)) {
        const message = `${name} is a number from 1, not ${String(value)}`
        throw new MetricsError({ type: 'schema_definition', message })
      }
    }
    const { gauges = {}, timers = systemTimers } = options
    this.#totals = new WorkerTotals({
      maxSeries,
      keepMs,
      gaugeRule: (name) => gauges[name] ?? 'sum',
    })
    this.#timed = new SampleQueue(MAX_TIMED_SAMPLES, (count) => (this.#droppedTimed += count))
    this.#timers = timers
    this.#reportEveryMs = reportEveryMs
    this.#timeoutMs = timeoutMs
    this.#onDispose = onDispose
    this.#wait()
  }

  /** How many registries of workers there are that report. */
  get workers(): number {
    return this.#workers.size
  }

  /** @internal */
  add(send: (ask: Ask) => void, registry: string): GatheredWorker {
    const worker: KnownWorker = {
      ask: (number) => send({ [TAG]: 'ask', registry, number }),
      series: [],
      timeseries: [],
      pending: undefined,
      lastNumber: 0,
      hasEnded: false,
    }
    return {
      greeted: () => this.#greeted(worker),
      left: () => this.#left(worker),
      answered: (number, report) => this.#answered(worker, number, report),
      ended: () => this.#ended(worker),
    }
  }

  async produce(context: ProduceContext): Promise<Iterable<Sample>> {
    this.#askAll()
    const asked = new Map(
      Array.from(this.#workers, (worker) => [worker, worker.pending?.number ?? 0] as const),
    )
    await this.#untilAnswered(context.signal)
    this.#reportProblems(context)
    const hasAnswered = (worker: object): boolean => {
      const { lastNumber } = worker as KnownWorker
      return lastNumber >= (asked.get(worker as KnownWorker) ?? 0)
    }
    const totals = this.#totals.collect(context.timestamp, this.#timers.now(), hasAnswered)
    return oneAfterAnother(this.#timed.take(), totals)
  }

  /** Asks workers no more. */
  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
    this.#onDispose()
  }

  #wait(): void {
    if (this.#isDisposed) return
    this.#timer = this.#timers.after(this.#reportEveryMs, () => {
      this.#askAll()
      this.#wait()
    })
  }

  /**
   * A worker that has a question still is not asked another: it would only pile up work for one that
   * has too much already; and what it answers then is new enough.
   */
  #askAll(): void {
    const number = ++this.#number
    for (const worker of this.#workers) {
      if (worker.pending) continue
      worker.pending = { number, answered: Promise.withResolvers<void>() }
      worker.ask(number)
    }
  }

  async #untilAnswered(signal: AbortSignal): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = this.#timers.after(this.#timeoutMs, resolve)
    const giveUp = (): void => resolve()
    signal.addEventListener('abort', giveUp, { once: true })
    const answers = Array.from(this.#workers, async ({ pending }) => pending?.answered.promise)
    await Promise.race([Promise.all(answers), late])
    timer[Symbol.dispose]()
    signal.removeEventListener('abort', giveUp)
  }

  #greeted(worker: KnownWorker): void {
    if (worker.hasEnded) return
    this.#workers.add(worker)
    worker.series.length = 0
    worker.timeseries.length = 0
  }

  #left(worker: KnownWorker): void {
    this.#workers.delete(worker)
    this.#totals.leaveAll(worker)
    this.#settle(worker)
  }

  #answered(worker: KnownWorker, number: number, report: Report): void {
    if (worker.hasEnded) return
    for (const timeseries of report.described) {
      worker.timeseries.push(timeseries)
      worker.series.push(this.#totals.join(worker, timeseries))
    }
    for (const [row, datum] of report.data.entries()) {
      const series = report.series[row]!
      const timestamp = report.times[row]
      const total = worker.series[series]
      if (timestamp !== undefined) {
        this.#timed.push([{ timeseries: worker.timeseries[series]!, timestamp, datum }])
      } else if (total) {
        this.#totals.update(worker, total, datum)
      }
    }
    for (const series of report.gone) {
      const total = worker.series[series]
      if (total) this.#totals.leave(worker, total)
    }
    if (this.#errors.length < 100) {
      this.#errors.push(...report.errors.map((info) => new MetricsError(info)))
    }
    worker.lastNumber = Math.max(worker.lastNumber, number)
    if (worker.pending && number >= worker.pending.number) this.#settle(worker)
  }

  #ended(worker: KnownWorker): void {
    if (worker.hasEnded) return
    worker.hasEnded = true
    this.#workers.delete(worker)
    this.#totals.end(worker, this.#timers.now())
    this.#settle(worker)
  }

  #settle(worker: KnownWorker): void {
    worker.pending?.answered.resolve()
    worker.pending = undefined
  }

  #reportProblems(context: ProduceContext): void {
    for (const error of this.#errors.splice(0)) context.report(error)
    const refused = this.#totals.refused - this.#reportedRefusals
    this.#reportedRefusals = this.#totals.refused
    const problems = [
      [
        refused,
        'series of workers were refused: there are too many (maxSeries), or their bins differ',
      ],
      [
        this.#droppedTimed,
        'samples of workers with times of their own were dropped: too many waited',
      ],
    ] as const
    for (const [count, problem] of problems) {
      if (count > 0) {
        context.report(new MetricsError({ type: 'datum_error', message: `${count} ${problem}` }))
      }
    }
    this.#droppedTimed = 0
  }
}

function* oneAfterAnother(...all: Iterable<Sample>[]): Generator<Sample> {
  for (const samples of all) yield* samples
}
