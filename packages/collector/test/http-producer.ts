import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A producer that answers collections in whatever way a test wants. */
export class HttpProducer implements AsyncDisposable {
  readonly id: string = crypto.randomUUID()
  readonly address: string
  /** Collections it was asked for. */
  asked = 0
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', () => {
      this.asked += 1
    })
  }

  static async start(answer: RequestListener, host = '127.0.0.1'): Promise<HttpProducer> {
    const server = createServer(answer)
    server.listen(0, host)
    await once(server, 'listening')
    return new HttpProducer(server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => {
      this.#server.close(resolve)
    })
  }
}

export function json(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

export interface SampleOptions {
  readonly name?: string
  readonly field?: { readonly type: string; readonly value: unknown }
  readonly datum?: string
  readonly at?: string
}

/** One sample of a gauge as it travels, with some of it replaced. */
export function sampleJson({
  name = 'water_tank:level',
  field = { type: 'string', value: 'a' },
  datum = '{"type":"f64","datum":1.5}',
  at = new Date().toISOString(),
}: SampleOptions = {}): string {
  const [target = '', metric = ''] = name.split(':')
  return (
    `{"measurement":{"timestamp":${JSON.stringify(at)},"datum":${datum}},` +
    `"timeseries_name":${JSON.stringify(name)},"timeseries_version":1,` +
    `"target":{"name":"${target}","fields":{"tank":{"name":"tank","value":${JSON.stringify(field)}}}},` +
    `"metric":{"name":"${metric}","fields":{}}}`
  )
}

export function okItem(...samples: string[]): string {
  return `[{"status":"ok","info":[${samples.join(',')}]}]`
}

/** A producer that hands out numbered samples, each once: what is missing or double can be told. */
export class CountingProducer {
  /** Samples handed out so far, numbered from 0. */
  handedOut = 0
  perCollection: number
  readonly #name: string
  readonly #start = Date.now()

  constructor(name: string, perCollection: number) {
    this.#name = name
    this.perCollection = perCollection
  }

  readonly answer: RequestListener = (_, response) => {
    const samples = Array.from({ length: this.perCollection }, (__, i) => {
      const number = this.handedOut + i
      const at = new Date(this.#start + number).toISOString()
      return sampleJson({ name: this.#name, datum: `{"type":"i64","datum":${number}}`, at })
    })
    this.handedOut += samples.length
    json(response, okItem(...samples))
  }
}
