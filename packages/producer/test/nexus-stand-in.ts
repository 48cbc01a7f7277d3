import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { producerRegistrationRequest } from '@oximeter/api'
import type { ProducerRegistrationRequest } from '@oximeter/api/client'

/** Answers one registration however a test likes. */
export type Reply = (response: ServerResponse) => void

export function lease(ms: number, more = {}): Reply {
  return (response) => {
    response.writeHead(201, { 'content-type': 'application/json' })
    const lease_duration = { secs: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 }
    response.end(JSON.stringify({ lease_duration, ...more }))
  }
}

export function refuse(status: number, body = ''): Reply {
  return (response) => response.writeHead(status).end(body)
}

/** Never answers. */
export const hang: Reply = () => {}

/**
 * Records what producers ask of Nexus, over real HTTP, and answers as told: for what a real Nexus does
 * not do on demand.
 */
export class NexusStandIn implements AsyncDisposable {
  readonly url: string
  /** Every registration, checked against the contract. */
  readonly registered: ProducerRegistrationRequest[] = []
  readonly deregistered: string[] = []
  /** Answers of the next registrations, in order; the last one stays. */
  readonly replies: Reply[]
  readonly #close: () => Promise<void>

  private constructor(url: string, replies: Reply[], close: () => Promise<void>) {
    this.url = url
    this.replies = replies
    this.#close = close
  }

  static async start(...replies: Reply[]): Promise<NexusStandIn> {
    const server = createServer((request, response) => void nexus.#answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const nexus = new NexusStandIn(`http://127.0.0.1:${port}`, replies, async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return nexus
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request
    const body = await text(request)
    if (method === 'DELETE') {
      this.deregistered.push(url.replace('/metrics/producers/', ''))
      response.writeHead(204).end()
    } else if (method === 'POST' && url === '/metrics/producers') {
      this.registered.push(producerRegistrationRequest.parse(JSON.parse(body)))
      const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0]
      reply?.(response)
    } else {
      response.writeHead(404).end()
    }
  }
}
