import { once } from 'node:events'
import {
  Agent,
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What can happen to a request and its answer on their way. */
export type Fault =
  /** The request does not arrive. */
  | 'lost request'
  /** It arrives long after whoever asked has given up. */
  | 'late request'
  /** It arrives twice. */
  | 'repeated request'
  /** The answer is lost. */
  | 'lost answer'
  /** The connection is cut in the middle of the answer. */
  | 'half an answer'
  /** The answer takes its time: at worst longer than anybody waits. */
  | 'late answer'
  /** The answer is one that the same collector got before: a repeated one, out of order. */
  | 'old answer'

export const FAULTS: readonly Fault[] = [
  'lost request',
  'late request',
  'repeated request',
  'lost answer',
  'half an answer',
  'late answer',
  'old answer',
]

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Where a producer is just now. */
export interface Target {
  /** `host:port` */
  readonly address: string
  /** Sees every answer from there, before anything happens to it. */
  readonly onAnswer: (body: Buffer, contentType: string | undefined) => void
}

export interface FaultyNetworkOptions {
  /** What happens to the next request; for how long, where that matters. */
  readonly next: () => { readonly fault: Fault; readonly ms: number } | undefined
  /** Sees every request of a collector, before anything happens to it. */
  readonly onRequest: (query: URLSearchParams) => void
}

/**
 * What is between a collector and one producer: an HTTP server at the address that the producer
 * advertises, which passes requests on to where the producer is just now.
 */
export class FaultyNetwork implements AsyncDisposable {
  readonly address: string
  /** Undefined while the producer is nowhere. */
  target: Target | undefined
  readonly #options: FaultyNetworkOptions
  readonly #server: Server
  readonly #agent = new Agent({ keepAlive: true })
  /** The answer before the last to each collector. */
  readonly #old = new Map<string, Answer[]>()

  private constructor(server: Server, options: FaultyNetworkOptions) {
    const { port } = server.address() as AddressInfo
    this.address = `127.0.0.1:${port}`
    this.#server = server
    this.#options = options
    server.on('request', (request, response) => {
      this.#pass(request, response).catch(() => response.destroy())
    })
  }

  static async start(options: FaultyNetworkOptions): Promise<FaultyNetwork> {
    const server = createServer({ keepAliveTimeout: 60_000 })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultyNetwork(server, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/'
    const query = new URL(url, 'http://producer').searchParams
    this.#options.onRequest(query)
    const { fault, ms } = this.#options.next() ?? {}
    const forward = (): Promise<Answer> => this.#forward(url, request.headers)
    switch (fault) {
      case undefined:
        return this.#answer(response, query, await forward())
      case 'lost request':
        return void response.destroy()
      case 'late request':
        response.destroy()
        await pause(ms)
        return void (await forward())
      case 'repeated request': {
        const [, second] = await Promise.all([forward(), forward()])
        return this.#answer(response, query, second)
      }
      case 'lost answer':
        await forward()
        return void response.destroy()
      case 'half an answer': {
        const { status, headers, body } = await forward()
        response.writeHead(status, { ...headers, 'content-length': body.length })
        const half = body.subarray(0, Math.floor(body.length / 2))
        return void response.write(half, () => setImmediate(() => response.destroy()))
      }
      case 'late answer': {
        const answer = await forward()
        await pause(ms)
        return this.#answer(response, query, answer)
      }
      case 'old answer': {
        const [old] = this.#old.get(asking(query)) ?? []
        return this.#answer(response, query, old ?? (await forward()))
      }
    }
  }

  #answer(response: ServerResponse, query: URLSearchParams, answer: Answer): void {
    // A plain GET says nothing about pages: only answers that do can be told from newer ones.
    if (query.has('collector')) {
      const recent = this.#old.get(asking(query)) ?? []
      this.#old.set(asking(query), [...recent.slice(-1), answer])
    }
    const { status, headers, body } = answer
    response.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
  }

  #forward(path: string, headers: IncomingMessage['headers']): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const { target } = this
    if (target === undefined) return Promise.reject(new Error('the producer is nowhere'))
    const [host, port] = target.address.split(':')
    const { connection: _, host: __, ...rest } = headers
    const sent = ask({ host, port, path, headers: rest, agent: this.#agent }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const { 'transfer-encoding': ___, connection: ____, ...kept } = answer.headers
        const body = Buffer.concat(chunks)
        target.onAnswer(body, kept['content-type'])
        resolve({ status: answer.statusCode ?? 0, headers: kept, body })
      })
    })
    sent.on('error', reject).end()
    return promise
  }
}

/** Who asks, as far as the question says it. */
function asking(query: URLSearchParams): string {
  return `${query.get('collector')} ${query.get('epoch')}`
}
