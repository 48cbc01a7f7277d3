import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ProducerRegistry, type Sample } from '@oximeter/core'
import { OtlpReceiver, type OtlpReceiverOptions } from '../src/receiver/index.ts'

/** A receiver behind real HTTP, in a registry that collects it. */
export class Receiving implements AsyncDisposable {
  readonly receiver: OtlpReceiver
  readonly registry = new ProducerRegistry()
  readonly #server: Server
  readonly url: string

  private constructor(receiver: OtlpReceiver, server: Server) {
    this.receiver = receiver
    this.registry.register(receiver)
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
  }

  static async start(options: OtlpReceiverOptions = {}): Promise<Receiving> {
    const receiver = new OtlpReceiver(options)
    const server = createServer(receiver.handler).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Receiving(receiver, server)
  }

  /** Samples of what was pushed, without what the receiver tells of itself. */
  async collect(): Promise<Sample[]> {
    const [item] = await this.registry.collect()
    if (item?.status !== 'ok') throw new Error(JSON.stringify(item))
    return item.samples.filter(({ timeseries }) => !timeseries.name.startsWith('otlp_receiver:'))
  }

  /** Posts JSON. */
  async push(request: object): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
    return { status: response.status, body: await response.json(), headers: response.headers }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
