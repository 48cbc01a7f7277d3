import {
  msToDuration,
  type Duration,
  type LastErrorItem,
  type LastFailure,
  type LastSuccess,
  type ProducerDetails,
  type ProducerEndpoint,
  type RefusalCount,
} from '@oximeter/api/client'
import {
  describeMetricsError,
  formatTimestamp,
  type Clock,
  type MetricsErrorInfo,
  type Nanoseconds,
} from '@oximeter/core'
import { FAILURE_REASONS, type Failure } from '../pull/failure.ts'
import { SchemaAllowance } from '../store/schema-allowance.ts'
import type { SampleOrigin } from '../store/shape-check.ts'
import { ReasonTallies, Tally } from '../statistics/tally.ts'
import { LastCollections } from './last-collections.ts'

/** When a pull began and how long it took, in milliseconds. */
export interface PullTimes {
  readonly startedAt: Nanoseconds
  readonly queuedMs: number
  readonly collectingMs: number
}

/** Schemas that one producer may be the first to bring. */
const NEW_SCHEMAS = 1000

/** What happened to one producer since its task began: what a person sees of it. */
export class TaskRecord implements SampleOrigin {
  readonly collections: Tally
  readonly lastCollections = new LastCollections()
  readonly samples: Tally
  readonly errorItems: Tally
  readonly lostPages: Tally
  readonly failures = new ReasonTallies()
  readonly refusals = new ReasonTallies()
  readonly newSchemas = new SchemaAllowance(NEW_SCHEMAS)
  readonly #quarantines = new ReasonTallies()
  readonly #clock: Clock
  readonly #registered: Nanoseconds
  #updated: Nanoseconds
  #clockOffset: Nanoseconds | undefined
  #lastSuccess: (PullTimes & { readonly samples: number }) | undefined
  #lastFailure: (PullTimes & { readonly failure: Failure }) | undefined
  #lastErrorItem: { readonly at: Nanoseconds; readonly error: MetricsErrorInfo } | undefined

  constructor(clock: Clock) {
    const now = clock()
    this.#clock = clock
    this.#registered = now
    this.#updated = now
    this.collections = new Tally(now)
    this.samples = new Tally(now)
    this.errorItems = new Tally(now)
    this.lostPages = new Tally(now)
  }

  succeeded(times: PullTimes, samples: number): void {
    this.collections.add()
    this.samples.add(samples)
    this.#lastSuccess = { ...times, samples }
  }

  /** @param newest when the newest of the samples was taken that have just come */
  heard(newest: Nanoseconds | undefined): void {
    if (newest !== undefined) this.#clockOffset = newest - this.#clock()
  }

  /** Undefined where none failed yet. */
  get lastFailure(): Failure | undefined {
    return this.#lastFailure?.failure
  }

  /** When the last collection that succeeded began; before the first, when this began. */
  get collectedSince(): Nanoseconds {
    return this.#lastSuccess?.startedAt ?? this.#registered
  }

  /** How long the last collection that succeeded took, in milliseconds. */
  get lastTookMs(): number | undefined {
    return this.#lastSuccess?.collectingMs
  }

  /** How far its newest sample was ahead of our clock when it came; behind: negative. */
  get clockOffset(): Nanoseconds | undefined {
    return this.#clockOffset
  }

  /** @param samples those that came before it failed */
  failed(times: PullTimes, failure: Failure, samples = 0): void {
    this.samples.add(samples)
    this.failures.add(failure.reason, times.startedAt, failure.detail)
    this.#lastFailure = { ...times, failure }
  }

  refused(at: Nanoseconds, reason: string, example: string, samples = 1): void {
    this.refusals.add(reason, at, example, samples)
  }

  /** Pages that the producer gave up before anybody pulled them. */
  lost(pages: number, detail: string): void {
    this.lostPages.add(pages)
    this.failures.add(FAILURE_REASONS.pagesLost, this.#clock(), detail, pages)
  }

  errorItem(at: Nanoseconds, error: MetricsErrorInfo): void {
    this.errorItems.add()
    this.#lastErrorItem = { at, error }
  }

  quarantined(reason: string, detail: string): void {
    this.#quarantines.add(reason, this.#clock(), detail)
  }

  /** Timeseries that name the address begin anew: what was counted so far belongs to the old ones. */
  moved(now: Nanoseconds): void {
    this.collections.restart(now)
    this.samples.restart(now)
    this.failures.restart(now)
  }

  updated(now: Nanoseconds): void {
    this.#updated = now
  }

  details({ id, interval, address }: ProducerEndpoint): ProducerDetails {
    return {
      id,
      interval,
      address,
      registered: formatTimestamp(this.#registered),
      updated: formatTimestamp(this.#updated),
      last_success: this.#lastSuccess === undefined ? null : successToJson(this.#lastSuccess),
      last_failure: this.#lastFailure === undefined ? null : failureToJson(this.#lastFailure),
      n_collections: this.collections.total,
      n_failures: this.failures.total,
      n_samples_collected: this.samples.total,
      n_refused_samples: this.refusals.total,
      n_error_items: this.errorItems.total,
      n_quarantined: this.#quarantines.total,
      refusals: countsToJson(this.refusals),
      quarantines: countsToJson(this.#quarantines),
      failures: this.failures.all().map(({ reason, tally }) => ({ reason, count: tally.total })),
      last_error_item: this.#lastErrorItem === undefined ? null : errorToJson(this.#lastErrorItem),
    }
  }
}

function countsToJson(counts: ReasonTallies): RefusalCount[] {
  return counts.all().map(({ reason, tally, lastAt, example }) => ({
    reason,
    count: tally.total,
    last_at: formatTimestamp(lastAt),
    example,
  }))
}

function timesToJson({ startedAt, queuedMs, collectingMs }: PullTimes): {
  started_at: string
  time_queued: Duration
  time_collecting: Duration
} {
  return {
    started_at: formatTimestamp(startedAt),
    time_queued: msToDuration(queuedMs),
    time_collecting: msToDuration(collectingMs),
  }
}

function successToJson(last: PullTimes & { readonly samples: number }): LastSuccess {
  return { ...timesToJson(last), n_samples: last.samples }
}

function failureToJson(last: PullTimes & { readonly failure: Failure }): LastFailure {
  return { ...timesToJson(last), reason: last.failure.reason, detail: last.failure.detail }
}

function errorToJson({ at, error }: { at: Nanoseconds; error: MetricsErrorInfo }): LastErrorItem {
  return { at: formatTimestamp(at), type: error.type, message: describeMetricsError(error) }
}
