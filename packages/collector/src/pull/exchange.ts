import type { Dispatcher } from 'undici'
import { BodyBuffer, tooLarge } from './body.ts'
import type { Passage } from './lane.ts'

type Head = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

export interface Answer {
  readonly status: number
  readonly headers: Head
  readonly body: Uint8Array
}

export interface ExchangeLimits {
  readonly maxBytes: number
  readonly passage: Passage
}

/** Of an answer that is no success, so much is read to see why. */
const EXPLANATION_BYTES = 4096

/**
 * One request and its answer, read to the end and not a chunk further than the limit. It is fed by
 * the connection itself: streams and signals would cost as much again as the request.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>
  /** What came of the body so far. */
  bytes = 0
  readonly #limits: ExchangeLimits
  readonly #settle: Pick<PromiseWithResolvers<Answer>, 'resolve' | 'reject'>
  readonly #waiting = new AbortController()
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: Head = {}
  #body: BodyBuffer | undefined
  #failure: Error | undefined

  constructor(limits: ExchangeLimits) {
    const { promise, ...settle } = Promise.withResolvers<Answer>()
    this.answer = promise
    this.#limits = limits
    this.#settle = settle
  }

  /** Whether the head of an answer came. */
  get answered(): boolean {
    return this.#status !== 0
  }

  /** Ends it now. What is left of the answer is not read: the connection is closed. */
  abort(reason: Error): void {
    this.#failure ??= reason
    this.#settle.reject(reason)
    this.#waiting.abort(reason)
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure !== undefined) controller.abort(this.#failure)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Head): void {
    // Not the answer yet, only a sign of life.
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    const length = headers['content-length']
    const expected = typeof length === 'string' ? Number(length) : undefined
    if (isSuccess(status) && expected !== undefined && expected > this.#limits.maxBytes) {
      this.abort(tooLarge(this.#limits.maxBytes))
      return
    }
    this.#body = new BodyBuffer(expected)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    const { maxBytes, passage } = this.#limits
    this.bytes += chunk.byteLength
    if (!isSuccess(this.#status) && this.bytes > EXPLANATION_BYTES) {
      this.#finish(new Uint8Array())
      controller.abort(tooLarge(EXPLANATION_BYTES))
      return
    }
    if (this.bytes > maxBytes) {
      this.abort(tooLarge(maxBytes))
      return
    }
    this.#body?.add(chunk)
    if (passage.admits(this.bytes)) return
    controller.pause()
    passage.grow(this.bytes, this.#waiting.signal).then(
      () => controller.resume(),
      () => {},
    )
  }

  onResponseEnd(): void {
    this.#finish(this.#body?.bytes() ?? new Uint8Array())
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle.reject(this.#failure ?? error)
    this.#waiting.abort(error)
  }

  #finish(body: Uint8Array): void {
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body })
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299
}
