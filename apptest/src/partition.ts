import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * What is between two programs, and may lose all that they send each other: connections stay open and
 * new ones are made, and nothing arrives, as where a cable is cut.
 */
export class Partition implements AsyncDisposable {
  /** `host:port` */
  readonly address: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false

  private constructor(server: Server, target: { readonly host: string; readonly port: number }) {
    const { port } = server.address() as AddressInfo
    this.address = `127.0.0.1:${port}`
    this.#server = server
    server.on('connection', (client) => {
      this.#watch(client)
      if (this.#isCut) return
      const upstream = connect(target)
      this.#watch(upstream)
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        from.on('data', (bytes: Buffer) => {
          if (!this.#isCut) to.write(bytes)
        })
        from.on('close', () => {
          if (!this.#isCut) to.destroy()
        })
      }
    })
  }

  /** In front of a program that listens at `host:port`, or will. */
  static async before(target: string): Promise<Partition> {
    const { hostname: host, port } = new URL(`http://${target}`)
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Partition(server, { host, port: Number(port) })
  }

  cut(): void {
    this.#isCut = true
  }

  /** Connections from before are of no use any more. */
  heal(): void {
    this.#isCut = false
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
