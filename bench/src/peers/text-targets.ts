import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page of metrics in Prometheus's text format, for each scrape a new one. */
export interface TextTarget {
  readonly series: number
  page(): string
}

export interface TextTargets extends AsyncDisposable {
  /** `127.0.0.1:1234`, one for each target. */
  readonly addresses: readonly string[]
  /** How many samples have been handed out, and in how many scrapes. */
  readonly samples: number
  readonly scrapes: number
}

/** Serves every target on a port of its own, as exporters do. */
export async function serveTexts(targets: readonly TextTarget[]): Promise<TextTargets> {
  let samples = 0
  let scrapes = 0
  const servers = targets.map((target) =>
    createServer((_, response) => {
      samples += target.series
      scrapes++
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      response.end(target.page())
    }).listen(0, '127.0.0.1'),
  )
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return {
    addresses: servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`),
    get samples() {
      return samples
    },
    get scrapes() {
      return scrapes
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
      await Promise.all(servers.map((server) => once(server, 'close')))
    },
  }
}
