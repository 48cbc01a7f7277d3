import { msToDuration, type SocketAddress } from '@oximeter/api/client'
import { ProducerRegistry } from '@oximeter/core'
import {
  createHandler,
  startRegistration,
  type NexusLocator,
  type NexusRegistration,
} from '@oximeter/producer'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PlainServerOptions {
  readonly id: string
  readonly nexus: NexusLocator
  readonly intervalMs: number
}

/**
 * A producer as the reference has them: whatever it is asked it answers in JSON, once, to whoever asks,
 * and it knows nothing of pages, generations or acknowledgements.
 */
export class PlainServer implements AsyncDisposable {
  readonly registry: ProducerRegistry
  readonly address: SocketAddress
  readonly #server: Server
  readonly #registration: NexusRegistration

  private constructor(
    registry: ProducerRegistry,
    server: Server,
    { nexus, intervalMs }: PlainServerOptions,
  ) {
    const { port } = server.address() as AddressInfo
    this.registry = registry
    this.address = { host: '127.0.0.1', port }
    this.#server = server
    this.#registration = startRegistration({
      endpoint: {
        id: registry.id,
        kind: 'service',
        address: `127.0.0.1:${port}`,
        interval: msToDuration(intervalMs),
      },
      nexus,
    })
  }

  static async start(options: PlainServerOptions): Promise<PlainServer> {
    const registry = new ProducerRegistry({ id: options.id })
    const handle = createHandler(registry)
    const server = createServer((request, response) => {
      request.url = request.url?.split('?', 1)[0] ?? '/'
      request.headers.accept = 'application/json'
      handle(request, response, () => response.writeHead(404).end())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new PlainServer(registry, server, options)
  }

  /** Nobody asks it any more once Nexus has told its collector; what is on its way is answered. */
  async close({ deadlineMs }: { readonly deadlineMs: number }): Promise<void> {
    await this.#registration.close({ deadlineMs })
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeIdleConnections()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close({ deadlineMs: 1000 })
  }
}
