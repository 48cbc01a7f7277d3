import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A producer that misbehaves: any HTTP server that answers a collection in its own way. */
export class BadProducer implements AsyncDisposable {
  readonly name: string
  readonly id = crypto.randomUUID()
  readonly address: string
  readonly #close: () => Promise<void>

  private constructor(name: string, address: string, close: () => Promise<void>) {
    this.name = name
    this.address = address
    this.#close = close
  }

  static async start(name: string, answer: RequestListener): Promise<BadProducer> {
    const server = createServer(answer)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return new BadProducer(name, `127.0.0.1:${port}`, async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

export function json(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

/** One sample of a gauge as the reference writes it, with some of it replaced. */
export function sampleJson({
  name = 'bad_producer:level',
  field = { type: 'string', value: 'a' },
  datum = '{"type":"f64","datum":1.5}',
}: {
  name?: string
  field?: { type: string; value: unknown }
  datum?: string
} = {}): string {
  const [target = '', metric = ''] = name.split(':')
  return (
    `{"measurement":{"timestamp":${JSON.stringify(new Date().toISOString())},"datum":${datum}},` +
    `"timeseries_name":${JSON.stringify(name)},"timeseries_version":1,` +
    `"target":{"name":"${target}","fields":{"tank":{"name":"tank","value":${JSON.stringify(field)}}}},` +
    `"metric":{"name":"${metric}","fields":{}}}`
  )
}

export const okItem = (...samples: string[]): string =>
  `[{"status":"ok","info":[${samples.join(',')}]}]`
