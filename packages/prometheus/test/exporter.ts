import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { CONTENT_TYPES, type ExpositionFormat } from '../src/index.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** An exporter: a real HTTP server, whose page a test sets. */
export class Exporter implements AsyncDisposable {
  text = ''
  format: ExpositionFormat = 'text'
  /** Answers instead, where it is set. */
  answer: Answer | undefined
  readonly asked: IncomingMessage[] = []
  readonly #server = createServer((request, response) => {
    this.asked.push(request)
    if (this.answer !== undefined) {
      this.answer(request, response)
      return
    }
    response.writeHead(200, { 'content-type': CONTENT_TYPES[this.format] }).end(this.text)
  })

  static async start(text = '', format: ExpositionFormat = 'text'): Promise<Exporter> {
    const exporter = new Exporter()
    exporter.text = text
    exporter.format = format
    await new Promise<void>((resolve) => exporter.#server.listen(0, '127.0.0.1', resolve))
    return exporter
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/metrics`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
