import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface TestedAlert {
  readonly status: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface HeardMessage {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: { readonly status: string; readonly alerts: readonly TestedAlert[] }
}

/** A server that alerts are sent to. */
export class AlertReceiver implements AsyncDisposable {
  readonly heard: HeardMessage[] = []
  /** What it answers. */
  status = 200
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      void (async () => {
        const body = await text(request)
        if (this.status === 200) {
          this.heard.push({
            path: request.url ?? '',
            authorization: request.headers.authorization,
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Nexus sends
            body: JSON.parse(body) as HeardMessage['body'],
          })
        }
        response.writeHead(this.status).end()
      })()
    })
  }

  static async start(): Promise<AlertReceiver> {
    const receiver = new AlertReceiver()
    receiver.#server.listen(0, '127.0.0.1')
    await once(receiver.#server, 'listening')
    return receiver
  }

  get url(): string {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a TCP server
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What it was told on a path of alerts with a name: `firing attic, resolved hall`, one for each message. */
  told(path: string, alertname: string): string[] {
    return this.heard
      .filter((one) => one.path === path)
      .map(({ body }) => body.alerts.filter(({ labels }) => labels['alertname'] === alertname))
      .filter((alerts) => alerts.length > 0)
      .map((alerts) => alerts.map(({ status, labels }) => `${status} ${labels['room'] ?? '-'}`))
      .map((words) => words.toSorted().join(', '))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
