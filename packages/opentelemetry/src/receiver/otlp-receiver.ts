import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import {
  systemClock,
  type Clock,
  type Nanoseconds,
  type ProduceContext,
  type Producer,
  type Sample,
} from '@oximeter/core'

import { ExplicitBins } from '../histogram/explicit-bins.ts'
import { Catalog } from '../import/catalog.ts'
import type { TargetFields } from '../import/imported-target.ts'
import { encodeResponse, encodeStatus, MEDIA_TYPES, type OtlpEncoding } from '../otlp/answers.ts'
import { decodeJson } from '../otlp/json/decode-json.ts'
import { OtlpError } from '../otlp/otlp-error.ts'
import { decodeProtobuf } from '../otlp/protobuf/decode-protobuf.ts'
import { admit, encodingOf } from './admit-request.ts'
import { comeAgain, HttpFailure } from './http-failure.ts'
import type { OtlpReceiverOptions } from './options.ts'
import { OwnMetrics } from './own-metrics.ts'
import { PendingSamples } from './pending-samples.ts'
import { decompress, readBody } from './read-body.ts'
import { RequestIntake } from './request-intake.ts'
import { SeriesStore } from './series-store.ts'
import type { ReceiverStatistics } from './statistics.ts'
import { Tally } from './tally.ts'

const MIB = 2 ** 20

/** Of what a body decodes to, each thing has so many bytes on average at least, or there are too many. */
const BYTES_PER_ELEMENT = 8

/** Seconds until what waits will have been collected. */
const RETRY_FULL_S = 5
const RETRY_BUSY_S = 1

/**
 * Takes metrics that OpenTelemetry pushes (OTLP over HTTP, in protobuf or JSON) and yields them
 * when our registry is collected: each point that was accepted once, at its own time.
 *
 * @example
 * const receiver = new OtlpReceiver()
 * registry.register(receiver)
 * createServer(receiver.handler).listen(4318, '127.0.0.1')
 */
export class OtlpReceiver implements Producer {
  readonly drains = true
  readonly #targetFields: TargetFields
  readonly #store: SeriesStore
  readonly #pending: PendingSamples
  readonly #bins = new ExplicitBins()
  readonly #tally = new Tally()
  readonly #own: OwnMetrics
  readonly #options: OtlpReceiverOptions
  readonly #clock: Clock
  readonly #path: string
  #requests = 0
  #isClosed = false

  /** @throws TypeError if the target's name is none */
  constructor(options: OtlpReceiverOptions = {}) {
    const { clock = systemClock, path = '/v1/metrics', name = 'otlp' } = options
    this.#options = options
    this.#clock = clock
    this.#path = path
    const catalog = new Catalog(options)
    this.#targetFields = catalog.targetFields
    this.#store = new SeriesStore(catalog, {
      maxMetrics: options.maxMetrics ?? 10_000,
      maxSeriesPerMetric: options.maxSeriesPerMetric ?? 10_000,
      maxSeries: options.maxSeries ?? 100_000,
      expiry: BigInt(options.expiryMs ?? 300_000) * 1_000_000n,
    })
    this.#pending = new PendingSamples(options.maxPending ?? 1_000_000)
    this.#own = new OwnMetrics(name, clock() - 1_000_000n, this.#tally)
  }

  get statistics(): ReceiverStatistics {
    return {
      requests: this.#tally.requests.toObject() as Record<number, number>,
      points: this.#tally.points.toObject(),
      events: this.#tally.events.toObject(),
      series: this.#store.size,
      pending: this.#pending.size,
    }
  }

  *produce({ timestamp }: ProduceContext): Generator<Sample> {
    const now = this.#clock()
    for (const ended of this.#store.expire(now)) {
      this.#tally.events.add('expired')
      for (const sample of ended.ending(now)) this.#pending.add(sample)
    }
    yield* this.#pending.take()
    yield* this.#own.samples(timestamp, { store: this.#store, pending: this.#pending })
  }

  /** Takes no more: requests are told to come again, elsewhere or later. What waits can still be collected. */
  close(): void {
    this.#isClosed = true
  }

  /** For `node:http`, and with `next` for Express and everything like it: before body parsers. */
  readonly handler = (
    request: IncomingMessage,
    response: ServerResponse,
    next?: () => void,
  ): void => {
    const path = (request.url ?? '/').split(/[?#]/, 1)[0]
    if (path !== this.#path && next !== undefined) next()
    else void this.#respond(request, response, path === this.#path)
  }

  async #respond(
    request: IncomingMessage,
    response: ServerResponse,
    isHere: boolean,
  ): Promise<void> {
    const encoding = encodingOf(request.headers) ?? 'json'
    let status = 200
    let headers: Readonly<Record<string, string>> = {}
    let body: Uint8Array
    try {
      if (!isHere) throw new HttpFailure(404, `metrics are sent to ${this.#path}`)
      body = await this.#export(request)
    } catch (error) {
      const failure = this.#failureOf(error)
      status = failure.status
      headers = failure.headers
      body = encodeStatus(encoding, failure.code, failure.message)
      // Nobody reads what may still come of the body.
      if (!request.complete) headers = { ...headers, connection: 'close' }
    }
    this.#tally.requests.add(status)
    if (response.destroyed) return
    response.writeHead(status, {
      'content-type': MEDIA_TYPES[encoding],
      'content-length': body.length,
      ...headers,
    })
    response.end(body)
  }

  async #export(request: IncomingMessage): Promise<Uint8Array> {
    const { token, allowedHosts = [], maxRequests = 16 } = this.#options
    const { isCompressed } = admit(request.method ?? '', request.headers, { token, allowedHosts })
    if (this.#isClosed) throw comeAgain(503, 'this receiver is closing', RETRY_FULL_S)
    this.#checkRoom()
    if (this.#requests >= maxRequests) {
      throw comeAgain(429, `there are ${maxRequests} requests already`, RETRY_BUSY_S)
    }
    this.#requests += 1
    try {
      return await this.#take(request, encodingOf(request.headers)!, isCompressed)
    } finally {
      this.#requests -= 1
    }
  }

  async #take(
    request: IncomingMessage,
    encoding: OtlpEncoding,
    isCompressed: boolean,
  ): Promise<Uint8Array> {
    const { maxBodyBytes = 8 * MIB, maxDecodedBytes = 16 * MIB } = this.#options
    const { bodyTimeoutMs = 30_000 } = this.#options
    const sent = await readBody(request, { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs })
    const body = isCompressed ? await decompress(sent, maxDecodedBytes) : sent
    const decode = encoding === 'protobuf' ? decodeProtobuf : decodeJson
    const decoded = decode(body, Math.ceil(maxDecodedBytes / BYTES_PER_ELEMENT))
    // Others may have come while this body did.
    this.#checkRoom()
    const report = await this.#intake(this.#clock()).take(decoded)
    return encodeResponse(encoding, {
      rejectedDataPoints: report.rejected,
      errorMessage: report.message,
    })
  }

  #checkRoom(): void {
    if (this.#pending.isFull) {
      throw comeAgain(503, 'too many samples wait to be collected', RETRY_FULL_S)
    }
  }

  #intake(now: Nanoseconds): RequestIntake {
    const context = {
      store: this.#store,
      bins: this.#bins,
      now,
      emit: (sample: Sample) => this.#pending.add(sample),
      onEvent: (event: 'restart' | 'gap' | 'gap_filled') => this.#tally.events.add(event),
    }
    return new RequestIntake(context, this.#targetFields, this.#tally)
  }

  #failureOf(error: unknown): HttpFailure {
    if (error instanceof HttpFailure) return error
    if (error instanceof OtlpError) {
      return new HttpFailure(error.code === 'too-large' ? 413 : 400, error.message)
    }
    const id = randomUUID()
    this.#options.onError?.(error, id)
    return new HttpFailure(500, `the receiver has failed, by no fault of the request (${id})`)
  }
}
