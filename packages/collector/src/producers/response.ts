import {
  describeMetricsError,
  type MetricsErrorInfo,
  type Nanoseconds,
  type Points,
  type Sample,
} from '@oximeter/core'
import type { DecodedPage, DecodedResponse, PageRefusal, Refusal } from '@oximeter/wire'
import { FAILURE_REASONS } from '../pull/failure.ts'
import type { PullSession } from '../pull/pull-session.ts'
import type { TakenSamples } from '../pull/puller.ts'
import type { SampleOrigin } from '../store/shape-check.ts'
import { wallClock, type Timers } from '../time/timers.ts'
import type { CollectionTask } from './collection-task.ts'

export interface ResponseContext {
  readonly timers: Timers
  readonly take: (samples: readonly Sample[], origin: SampleOrigin) => Promise<void>
  readonly onLost: (kind: 'refused' | 'pages_lost', reason: string, count: number) => void
  /** Called once for each reason that samples of the response were refused for. */
  readonly onRefused: (task: CollectionTask, refusal: Refusal | PageRefusal) => void
  readonly onErrorItem: (task: CollectionTask, message: string) => void
  readonly onLostPages: (task: CollectionTask, detail: string) => void
}

/** Takes what a producer answered as JSON: its samples go on, what else there was is remembered. */
export async function takeResponse(
  { items }: DecodedResponse,
  task: CollectionTask,
  context: ResponseContext,
): Promise<TakenSamples> {
  const remarks = new Remarks(task, context)
  let samples = 0
  for (const item of items) {
    switch (item.status) {
      case 'ok':
        for (const refusal of item.refused) remarks.refuse(refusal)
        samples += item.samples.length
        task.record.heard(newestOf(item.samples))
        await context.take(item.samples, task.record)
        break
      case 'refused':
        remarks.refuse(item.refusal)
        break
      case 'err':
        remarks.errorItem(item.error)
        break
    }
  }
  return { samples, refused: remarks.refused, errorItems: remarks.errorItems }
}

/** The same of a page in columns. */
export async function takePage(
  page: DecodedPage,
  task: CollectionTask,
  session: PullSession,
  context: ResponseContext,
): Promise<TakenSamples> {
  const remarks = new Remarks(task, context)
  for (const refusal of page.refused) remarks.refuse(refusal, refusal.samples)
  for (const { error } of page.errors) remarks.errorItem(error)
  const lost = session.newlyDropped(page)
  // One that comes again is from long ago.
  if (!page.replayed) task.record.heard(newestIn(page.points))
  const samples = await session.take(page, task.record)
  if (lost > 0) {
    const detail = `the producer gave up ${lost} pages that nobody had pulled, for want of room`
    task.record.lost(lost, detail)
    context.onLost('pages_lost', FAILURE_REASONS.pagesLost, lost)
    context.onLostPages(task, detail)
  }
  return { samples, refused: remarks.refused, errorItems: remarks.errorItems }
}

/** What there was in an answer beside samples. */
class Remarks {
  refused = 0
  errorItems = 0
  readonly #task: CollectionTask
  readonly #context: ResponseContext
  readonly #told = new Set<string>()

  constructor(task: CollectionTask, context: ResponseContext) {
    this.#task = task
    this.#context = context
  }

  refuse(refusal: Refusal | PageRefusal, samples = 1): void {
    const { reason, detail, timeseriesName } = refusal
    const example = timeseriesName ? `${timeseriesName}: ${detail}` : detail
    this.refused += samples
    this.#context.onLost('refused', reason, samples)
    this.#task.record.refused(wallClock(this.#context.timers), reason, example, samples)
    if (this.#told.has(reason)) return
    this.#told.add(reason)
    this.#context.onRefused(this.#task, refusal)
  }

  errorItem(error: MetricsErrorInfo): void {
    this.errorItems += 1
    this.#task.record.errorItem(wallClock(this.#context.timers), error)
    this.#context.onErrorItem(this.#task, describeMetricsError(error))
  }
}

/** Of those that are told of last; all samples of one collection share a time, mostly. */
function newestOf(samples: readonly Sample[]): Nanoseconds | undefined {
  return samples.at(-1)?.timestamp
}

function newestIn(points: readonly Points[]): Nanoseconds | undefined {
  const timestamps = points.at(-1)?.timestamps
  return typeof timestamps === 'object' ? timestamps.at(-1) : timestamps
}
