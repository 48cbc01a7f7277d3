import type { CollectorHeartbeat, CollectorInfo, CollectorState } from '@oximeter/api/client'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Nexus as a collector sees it, over real HTTP: for what a real one does not do on demand. */
export class NexusStandIn implements AsyncDisposable {
  readonly url: string
  /** The list of producers, and its version. */
  items: readonly unknown[] = []
  version = 1
  state: CollectorState = 'active'
  /** Whether it has the route of heartbeats. */
  takesHeartbeats = true
  readonly registered: CollectorInfo[] = []
  readonly heartbeats: CollectorHeartbeat[] = []
  /** Lists that were asked for. */
  lists = 0
  #knows = false
  readonly #close: () => Promise<void>

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.#close = close
  }

  static async start(): Promise<NexusStandIn> {
    const server = createServer((request, response) => void nexus.#answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const nexus = new NexusStandIn(`http://127.0.0.1:${port}`, async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return nexus
  }

  /** As after the loss of its database. */
  forget(): void {
    this.#knows = false
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const { pathname } = new URL(request.url ?? '', 'http://nexus')
    const isOf = (route: RegExp): boolean => route.test(`${request.method} ${pathname}`)
    const answer = (status: number, json?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(json === undefined ? '' : JSON.stringify(json))
    }
    if (isOf(/^POST \/metrics\/collectors$/)) {
      this.#knows = true
      this.registered.push(JSON.parse(body) as CollectorInfo)
      return answer(204)
    }
    const isHeartbeat = isOf(/^POST .*\/heartbeat$/)
    if (!this.#knows || (isHeartbeat && !this.takesHeartbeats)) {
      return answer(404, { detail: 'not here', error_code: 'ObjectNotFound' })
    }
    if (isHeartbeat) {
      this.heartbeats.push(JSON.parse(body) as CollectorHeartbeat)
      return answer(200, { state: this.state, list_version: this.version })
    }
    if (isOf(/^GET .*\/producers$/)) {
      this.lists += 1
      return answer(200, { items: this.items, next_page: null })
    }
    answer(503)
  }
}
