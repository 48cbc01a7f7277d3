import { MEDIA_TYPE_JSON, WireError, type DecodedPage, type DecodedResponse } from '@oximeter/wire'
import type { Faults } from '../faults.ts'
import { pause, type Timers } from '../time/timers.ts'
import type { Decoders } from './decoders.ts'
import { isSuccess } from './exchange.ts'
import { FAILURE_REASONS, PullError, describeError, type Failure } from './failure.ts'
import type { Fetched, Fetcher } from './fetcher.ts'
import type { Passage } from './lane.ts'
import type { ProducerPlace } from './place.ts'
import { ACCEPT_COLUMNS, ACCEPT_JSON, explanationOf, formatOf } from './page-answer.ts'
import type { PullSession } from './pull-session.ts'
import type { PullSessions } from './pull-sessions.ts'

/** A producer, and what is done with what it answers. */
export interface PullTarget {
  readonly id: string
  readonly place: ProducerPlace
  readonly compress: boolean
  /** Of its assignment to this collector. Without one it cannot be told what is durable. */
  readonly generation: number | undefined
  /** Resolve when the samples are on their way. */
  takePage(page: DecodedPage, session: PullSession): Promise<TakenSamples>
  takeResponse(response: DecodedResponse): Promise<TakenSamples>
}

/** What came of an answer. */
export interface TakenSamples {
  readonly samples: number
  readonly refused: number
  readonly errorItems: number
}

/** What came of a pull: samples may have come before something failed. */
export interface PullOutcome extends TakenSamples {
  readonly bytes: number
  readonly failure?: Failure
}

export interface PullerOptions {
  readonly timers: Timers
  readonly fetcher: Fetcher
  readonly sessions: PullSessions
  readonly decoders: Decoders
  readonly faults: Faults
  /** Whether there is room for one more page of a collection. */
  readonly admitsMore: () => boolean
  /** Has what was taken made durable soon. */
  readonly sealSoon: () => void
  readonly onTaken: (page: DecodedPage) => void
  readonly onDuplicate: () => void
  readonly onAcknowledged: (pages: number) => void
}

/** Pages that one pull takes; what there is beyond them comes with the next. */
const MAX_PAGES = 100
/** How long is waited for a page to be durable: before one more is taken, or the producer is left. */
const PATIENCE_MS = 5000
/** How long a producer that answered JSON is asked for nothing else. */
const REPROBE_MS = 60_000

/** How a producer says that another collector is assigned. */
const CONFLICT = 409
/** How some servers say that they do not understand the question. */
const NOT_UNDERSTOOD = new Set([400, 406, 414, 415])

/** Pulls producers: page by page where they have pages, else what they hand out once. */
export class Puller {
  readonly #options: PullerOptions
  /** Until when a producer is only asked for JSON. */
  readonly #plainUntil = new Map<string, number>()

  constructor(options: PullerOptions) {
    this.#options = options
  }

  /** One pull. Whatever goes wrong is its result; it never rejects. */
  async pull(target: PullTarget, passage: Passage): Promise<PullOutcome> {
    const sum = new Sum()
    try {
      if (target.generation === undefined || this.#isPlain(target.id)) {
        await this.#takeJson(target, await this.#fetch(target, '', passage, sum), sum)
      } else {
        await this.#takePages(target, target.generation, passage, sum)
      }
      return sum.outcome()
    } catch (error) {
      const failure = failureOf(error)
      if (failure.reason !== FAILURE_REASONS.backPressure) this.#options.sessions.failed(target.id)
      return { ...sum.outcome(), failure }
    }
  }

  /**
   * Tells a producer that will not be pulled again what is durable, so that whoever pulls it next is
   * not given that. Never rejects: who does not hear it gives it again.
   */
  async acknowledge(
    { id, place, generation }: Pick<PullTarget, 'id' | 'place' | 'generation'>,
    passage: Passage,
  ): Promise<void> {
    const { sessions, fetcher } = this.#options
    const session = sessions.find(id)
    const query = generation === undefined ? undefined : session?.lastWord(generation)
    if (session === undefined || query === undefined) return
    const request = { ...place, path: `/${id}?${query}`, accept: ACCEPT_COLUMNS, compress: false }
    const answer = await fetcher.fetch(request, passage).catch(() => undefined)
    if (answer !== undefined && isSuccess(answer.status)) this.#told(session)
  }

  /** Resolves when what was taken of a producer is durable, which is hurried; or patience has ended. */
  async settled(id: string): Promise<void> {
    const session = this.#options.sessions.find(id)
    if (session?.hasUnsealed === true) await this.#settle(session)
  }

  /** The producer is not pulled any more. */
  forget(id: string): void {
    this.#options.decoders.forget(id)
    this.#options.sessions.end(id)
    this.#plainUntil.delete(id)
  }

  async #takePages(
    target: PullTarget,
    generation: number,
    passage: Passage,
    sum: Sum,
  ): Promise<void> {
    const { sessions, admitsMore, sealSoon } = this.#options
    const session = sessions.of(target.id)
    let stale = 0
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      if (!session.hasRoom) await this.#waitForRoom(session)
      const { knownSeries } = session
      const answer = await this.#fetch(target, `?${session.query(generation)}`, passage, sum)
      // They made room for those of others while it was asked: it describes too few.
      if (session.knownSeries !== knownSeries) continue
      if (answer.status === CONFLICT) {
        throw new PullError(FAILURE_REASONS.staleGeneration, explanationOf(answer))
      }
      if (NOT_UNDERSTOOD.has(answer.status)) {
        this.#isPlainNow(session)
        await this.#takeJson(target, await this.#fetch(target, '', passage, sum), sum)
        return
      }
      if (formatOf(answer) === 'json') {
        this.#isPlainNow(session)
        await this.#takeJson(target, answer, sum)
        return
      }
      const page = await this.#takePage(target, session, answer, sum)
      if (page === undefined && ++stale > 1) {
        throw new PullError(
          FAILURE_REASONS.wrongPage,
          'the producer answered twice with another page than the one that was asked for',
        )
      }
      if (session.isCrowded) sealSoon()
      // Behind a page that was collected earlier there is at least what is to be collected now.
      if (page !== undefined && !page.more && !page.replayed) return
      if (!admitsMore()) return
    }
  }

  /** Undefined if it is not the page that was asked for. */
  async #takePage(
    target: PullTarget,
    session: PullSession,
    answer: Fetched,
    sum: Sum,
  ): Promise<DecodedPage | undefined> {
    const { sessions, faults, onTaken, onDuplicate } = this.#options
    try {
      faults('pull:answered')
      sessions.answered(target.id)
      const page = session.decode(answer.body)
      faults('pull:decoded')
      this.#told(session)
      if (session.judge(page) !== 'take') {
        onDuplicate()
        sessions.forgetSeries(session)
        return undefined
      }
      sum.add(await target.takePage(page, session))
      sessions.recount(session)
      onTaken(page)
      return page
    } catch (error) {
      // Whatever was understood of its series so far, it begins anew.
      sessions.forgetSeries(session)
      throw error
    }
  }

  #told(session: PullSession): void {
    const pages = session.told()
    if (pages === 0) return
    this.#options.onAcknowledged(pages)
    this.#options.faults('page:acknowledged')
  }

  async #takeJson(target: PullTarget, answer: Fetched, sum: Sum): Promise<void> {
    const { faults, decoders } = this.#options
    if (formatOf(answer) !== 'json') {
      throw new PullError(
        FAILURE_REASONS.contentType,
        `the producer was asked for ${MEDIA_TYPE_JSON} and answered something else`,
      )
    }
    faults('pull:answered')
    const response = decoders.decode(target.id, answer.body)
    faults('pull:decoded')
    sum.add(await target.takeResponse(response))
    faults('page:taken')
  }

  async #fetch(
    { id, place, compress }: PullTarget,
    query: string,
    passage: Passage,
    sum: Sum,
  ): Promise<Fetched> {
    const accept = query === '' ? ACCEPT_JSON : ACCEPT_COLUMNS
    const answer = await this.#options.fetcher.fetch(
      { ...place, path: `/${id}${query}`, accept, compress },
      passage,
    )
    sum.bytes += answer.bytes
    return answer
  }

  #isPlainNow(session: PullSession): void {
    const { timers, sessions } = this.#options
    this.#plainUntil.set(session.producer, timers.now() + REPROBE_MS)
    sessions.forgetSeries(session)
  }

  #isPlain(id: string): boolean {
    const until = this.#plainUntil.get(id)
    return until !== undefined && this.#options.timers.now() < until
  }

  /** @throws {PullError} if there is none in time */
  async #waitForRoom(session: PullSession): Promise<void> {
    await this.#settle(session)
    if (session.hasRoom) return
    throw new PullError(
      FAILURE_REASONS.backPressure,
      'as many pages as the producer keeps wait to be made durable',
    )
  }

  async #settle(session: PullSession): Promise<void> {
    const { timers, sealSoon } = this.#options
    const done = new AbortController()
    sealSoon()
    await Promise.race([session.settled(), pause(timers, PATIENCE_MS, done.signal)])
    done.abort()
  }
}

/** What all answers of one pull come to. */
class Sum {
  samples = 0
  refused = 0
  errorItems = 0
  bytes = 0

  add({ samples, refused, errorItems }: TakenSamples): void {
    this.samples += samples
    this.refused += refused
    this.errorItems += errorItems
  }

  outcome(): PullOutcome {
    const { samples, refused, errorItems, bytes } = this
    return { samples, refused, errorItems, bytes }
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof PullError) return { reason: error.reason, detail: error.detail }
  const reason =
    error instanceof WireError ? FAILURE_REASONS.deserialization : FAILURE_REASONS.internal
  return { reason, detail: describeError(error) }
}
