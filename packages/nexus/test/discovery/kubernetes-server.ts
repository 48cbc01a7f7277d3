import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from './http-answers.ts'

export interface TestPod {
  readonly metadata: { readonly name: string } & Record<string, unknown>
  readonly status?: Record<string, unknown>
}

interface PodEvent {
  readonly type: string
  readonly object: unknown
  readonly version: number
}

/** A pod that runs, at an address of its own, with a port. */
export function podOf(name: string, podIP: string, annotations = {}, more = {}): TestPod {
  return {
    metadata: { name, annotations: { 'oximeter.io/port': '9000', ...annotations } },
    status: { phase: 'Running', podIP, ...more },
  }
}

/** The part of an API server on loopback that lists and watches pods. */
export class KubernetesServer implements AsyncDisposable {
  /** Paths and queries of requests. */
  readonly asked: URL[] = []
  /** Without it nobody is let in. */
  token: string | undefined
  /** What watches are answered with instead, such as 403. */
  watchStatus = 200
  readonly #server: Server
  readonly #protocol: 'http' | 'https'
  readonly #pods = new Map<string, TestPod>()
  readonly #watches = new Set<ServerResponse>()
  #events: PodEvent[] = []
  #version = 100
  #forgottenUpTo = 0

  private constructor(tls: ServerOptions | undefined) {
    this.#protocol = tls === undefined ? 'http' : 'https'
    const answer: RequestListener = (request, response) => this.#answer(request, response)
    this.#server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer)
  }

  static async start(tls?: ServerOptions): Promise<KubernetesServer> {
    const server = new KubernetesServer(tls)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get watches(): number {
    return this.#watches.size
  }

  /** How often pods were listed, and from which versions they were watched. */
  get history(): string[] {
    return this.asked.map(({ searchParams }) =>
      searchParams.has('watch') ? `watch ${searchParams.get('resourceVersion')}` : 'list',
    )
  }

  put(pod: TestPod): void {
    const type = this.#pods.has(pod.metadata.name) ? 'MODIFIED' : 'ADDED'
    this.#version++
    this.#pods.set(pod.metadata.name, pod)
    this.#tell(type, this.#versioned(pod))
  }

  remove(name: string): void {
    const pod = this.#pods.get(name)
    this.#version++
    this.#pods.delete(name)
    if (pod !== undefined) this.#tell('DELETED', this.#versioned(pod))
  }

  /** Something else than a pod has changed, and watches are told up to where they have seen all. */
  bookmark(): void {
    this.#version++
    const object = { kind: 'Pod', metadata: { resourceVersion: String(this.#version) } }
    this.say(JSON.stringify({ type: 'BOOKMARK', object }))
  }

  /** Sends a line to watches, whatever it is. */
  say(line: string): void {
    for (const watch of this.#watches) watch.write(`${line}\n`)
  }

  /** What was until now is known no more. */
  forget(): void {
    this.#forgottenUpTo = this.#version
    this.#events = []
  }

  endWatches(): void {
    for (const watch of this.#watches) watch.end()
    this.#watches.clear()
  }

  breakWatches(): void {
    for (const watch of this.#watches) watch.destroy()
    this.#watches.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.url)
    this.asked.push(url)
    const isKnown =
      this.token === undefined || request.headers.authorization === `Bearer ${this.token}`
    if (!isKnown) json({ kind: 'Status', code: 401 }, 401)(request, response)
    else if (url.searchParams.has('watch')) this.#watch(url, request, response)
    else {
      const metadata = { resourceVersion: String(this.#version) }
      json({ kind: 'PodList', metadata, items: [...this.#pods.values()] })(request, response)
    }
  }

  #watch({ searchParams }: URL, request: IncomingMessage, response: ServerResponse): void {
    if (this.watchStatus !== 200) {
      json({ kind: 'Status', code: this.watchStatus }, this.watchStatus)(request, response)
      return
    }
    const after = Number(searchParams.get('resourceVersion'))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    this.#watches.add(response)
    response.on('close', () => this.#watches.delete(response))
    if (after < this.#forgottenUpTo) {
      const gone = { type: 'ERROR', object: { kind: 'Status', code: 410 } }
      response.end(`${JSON.stringify(gone)}\n`)
      return
    }
    for (const { type, object, version } of this.#events) {
      if (version > after) response.write(`${JSON.stringify({ type, object })}\n`)
    }
  }

  #tell(type: string, object: unknown): void {
    this.#events.push({ type, object, version: this.#version })
    this.say(JSON.stringify({ type, object }))
  }

  #versioned(pod: TestPod): TestPod {
    return { ...pod, metadata: { ...pod.metadata, resourceVersion: String(this.#version) } }
  }
}
