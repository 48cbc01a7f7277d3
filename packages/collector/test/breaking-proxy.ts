import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A way to ClickHouse that breaks the connection of every INSERT into one table. */
export interface BreakingProxy extends AsyncDisposable {
  readonly url: string
  /** Undefined: all pass. */
  table: string | undefined
}

export async function breakingProxy(upstream: string): Promise<BreakingProxy> {
  const server = createServer((incoming, response) => {
    const url = decodeURIComponent((incoming.url ?? '').replaceAll('+', ' '))
    const isInsert = /INSERT INTO/.test(url) && proxy.table !== undefined
    if (isInsert && url.includes(`"${proxy.table}"`)) {
      incoming.socket.destroy()
      return
    }
    const { method, headers } = incoming
    const onward = request(new URL(incoming.url ?? '', upstream), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => incoming.socket.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const proxy: BreakingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    table: undefined,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}
