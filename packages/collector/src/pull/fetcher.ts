import {
  AddressGuard,
  ForbiddenAddressError,
  type AddressGuardOptions,
} from '@oximeter/api/addresses'
import { parseSocketAddress } from '@oximeter/api/client'
import { CurrentTls, type ClientTlsFiles } from '@oximeter/api/tls'
import { buildConnector, errors, type Dispatcher } from 'undici'
import { isLoopback } from '../loopback.ts'
import type { Timers } from '../time/timers.ts'
import { ACCEPTED_ENCODINGS, decompress, isIdentity } from './body.ts'
import { Connections } from './connections.ts'
import { Exchange, isSuccess, type Answer } from './exchange.ts'
import { FAILURE_REASONS, PullError, codeOf, describeError } from './failure.ts'
import type { Passage } from './lane.ts'
import type { ProducerPlace } from './place.ts'
import { tlsProblem } from './tls-problem.ts'

export interface FetcherOptions {
  readonly timers: Timers
  /** Where producers may be. */
  readonly addresses: AddressGuardOptions
  /** Whom to trust of those who speak TLS, and what to show them. Default: those that Node knows. */
  readonly producerTls?: ClientTlsFiles
  /** Hears of such files that have changed and are broken. */
  readonly onTlsRefused?: (error: unknown) => void
  /** From the first byte of the connection to the last of the body. */
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  /** Longest silence within a body. */
  readonly idleTimeoutMs: number
  /** Before and after decompression. */
  readonly maxBodyBytes: number
}

export interface FetchRequest extends ProducerPlace {
  readonly path: string
  readonly accept: string
  /** Whether a compressed answer is asked for. */
  readonly compress: boolean
}

/** An answer with its body as it was before compression. */
export interface Fetched extends Answer {
  /** As it came. */
  readonly bytes: number
  readonly token: TokenUse
}

/** Whether the producer was shown a token: none is known, or it would go there in plain text. */
export type TokenUse = 'shown' | 'unknown' | 'withheld'

/** The other side says how long it keeps a connection; where it does not, they mostly do so long. */
const KEEP_ALIVE_MS = 60_000

const STOPPED = new PullError(FAILURE_REASONS.shuttingDown, 'the collector stopped')

/**
 * Asks producers over kept-alive connections, where they may be. Never follows a redirect: it might
 * lead elsewhere.
 */
export class Fetcher {
  readonly #options: FetcherOptions
  readonly #connectors: CurrentTls<buildConnector.connector>
  readonly #connections: Connections
  readonly #running = new Set<Exchange>()
  #stopped = false

  constructor(options: FetcherOptions) {
    this.#options = options
    const guard = new AddressGuard(options.addresses)
    const { lookup } = guard
    const connectors = new CurrentTls({
      files: options.producerTls ?? {},
      make: (tls) =>
        guard.connector(
          buildConnector({ timeout: options.connectTimeoutMs, lookup, allowH2: false, ...tls }),
        ),
      onRefused: options.onTlsRefused,
    })
    this.#connectors = connectors
    this.#connections = new Connections({
      connect: (to, callback) => connectors.made(to, callback),
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.idleTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
    })
  }

  /** @throws {PullError} */
  async fetch(request: FetchRequest, passage: Passage): Promise<Fetched> {
    const { timers, requestTimeoutMs, maxBodyBytes } = this.#options
    let exchange = new Exchange({ maxBytes: maxBodyBytes, passage })
    const deadline = timers.after(requestTimeoutMs, () =>
      exchange.abort(new errors.BodyTimeoutError()),
    )
    try {
      const answer = await this.#exchange(request, exchange).catch((error: unknown) => {
        // The other side may close an idle connection just when it is used again. Asking once more
        // loses nothing: whatever it meant to answer can no longer arrive.
        if (exchange.answered || this.#stopped || !isStaleConnection(error)) throw error
        exchange = new Exchange({ maxBytes: maxBodyBytes, passage })
        return this.#exchange(request, exchange)
      })
      const { bytes } = exchange
      return await this.#decompressed({ ...answer, bytes, token: tokenUse(request) }, passage)
    } catch (error) {
      throw this.#classify(error, exchange.answered, request)
    } finally {
      deadline[Symbol.dispose]()
    }
  }

  /** Ends what runs, and lets nothing more begin until `resume` is called. */
  stop(): void {
    this.#stopped = true
    for (const exchange of this.#running) exchange.abort(STOPPED)
  }

  resume(): void {
    this.#stopped = false
  }

  async close(): Promise<void> {
    this.stop()
    this.#connectors[Symbol.dispose]()
    await this.#connections.destroy()
  }

  async #exchange(request: FetchRequest, exchange: Exchange): Promise<Answer> {
    if (this.#stopped) throw STOPPED
    const { address, tls = false, serverName: servername, path } = request
    const origin = `${tls ? 'https' : 'http'}://${address}`
    // Its types do not know of the name.
    const options: Dispatcher.DispatchOptions & { servername?: string | undefined } = {
      origin,
      path,
      method: 'GET',
      headers: headersOf(request),
      ...(tls && { servername }),
    }
    this.#running.add(exchange)
    using connection = this.#connections.take(origin)
    try {
      connection.agent.dispatch(options, exchange)
      return await exchange.answer
    } finally {
      this.#running.delete(exchange)
    }
  }

  async #decompressed(answer: Fetched, passage: Passage): Promise<Fetched> {
    const encoding = String(answer.headers['content-encoding'] ?? '').toLowerCase()
    if (isIdentity(encoding) || !isSuccess(answer.status)) return answer
    // Nobody knows how large it will be.
    await passage.grow(Number.POSITIVE_INFINITY)
    const body = await decompress(answer.body, encoding, this.#options.maxBodyBytes)
    return { ...answer, body }
  }

  #classify(error: unknown, answered: boolean, { tls = false }: ProducerPlace): PullError {
    if (error instanceof PullError) return error
    if (error instanceof ForbiddenAddressError) {
      return new PullError(FAILURE_REASONS.forbiddenAddress, error.message)
    }
    const problem = tls && !answered ? tlsProblem(error) : undefined
    if (problem !== undefined) return new PullError(FAILURE_REASONS.tls, problem, { cause: error })
    const reason = answered ? FAILURE_REASONS.deserialization : FAILURE_REASONS.unreachable
    return new PullError(reason, this.#explain(error, answered), { cause: error })
  }

  #explain(error: unknown, answered: boolean): string {
    const { connectTimeoutMs, requestTimeoutMs, idleTimeoutMs } = this.#options
    if (error instanceof errors.ConnectTimeoutError) {
      return `no connection within ${connectTimeoutMs} ms`
    }
    if (error instanceof errors.BodyTimeoutError || error instanceof errors.HeadersTimeoutError) {
      return answered
        ? `the body did not end within ${requestTimeoutMs} ms, or was silent for ${idleTimeoutMs} ms`
        : `no answer came within ${requestTimeoutMs} ms`
    }
    return describeError(error)
  }
}

function headersOf(request: FetchRequest): Record<string, string> {
  const { accept, compress, token = '' } = request
  return {
    accept,
    ...(compress && { 'accept-encoding': ACCEPTED_ENCODINGS }),
    ...(tokenUse(request) === 'shown' && { authorization: `Bearer ${token}` }),
  }
}

/** Others on the network must not see it. */
function tokenUse({ address, tls = false, token }: ProducerPlace): TokenUse {
  if (token === undefined) return 'unknown'
  return tls || isLoopback(parseSocketAddress(address).host) ? 'shown' : 'withheld'
}

function isStaleConnection(error: unknown): boolean {
  if (error instanceof errors.SocketError) return (error.socket?.bytesRead ?? 0) > 0
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}
