import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The connections of a server, ended when it closes. `http.Server.close()` by itself waits, without
 * end, for connections on which nothing was ever asked, as browsers and clients open in advance.
 */
export class OpenConnections {
  readonly #server: Server
  readonly #all = new Set<Socket>()
  readonly #quiet = new Set<Socket>()
  #isEnding = false
  #deadline: NodeJS.Timeout | undefined

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket: Socket) => {
      this.#all.add(socket)
      socket.once('close', () => this.#all.delete(socket))
    })
    // Under TLS, requests come on sockets of their own, each above one of the network.
    server.on(
      'setSecureContext' in server ? 'secureConnection' : 'connection',
      (socket: Socket) => {
        socket.once('close', () => this.#quiet.delete(socket))
        this.#rest(socket)
      },
    )
    server.on('request', ({ socket }, response) => {
      this.#quiet.delete(socket)
      response.once('close', () => this.#rest(socket))
    })
  }

  /** Ends those on which nothing is asked at once, others after their answer, or in `deadlineMs`. */
  end(deadlineMs: number): void {
    this.#isEnding = true
    for (const socket of this.#quiet) socket.destroy()
    this.#deadline = setTimeout(() => {
      this.#server.closeAllConnections()
      // Those that are still shaking hands are no connections to the server yet.
      for (const socket of this.#all) socket.destroy()
    }, deadlineMs)
  }

  /** To be called when the server has closed. */
  ended(): void {
    clearTimeout(this.#deadline)
  }

  /** Nothing is asked on it at the moment. */
  #rest(socket: Socket): void {
    if (this.#isEnding) socket.destroySoon()
    else if (!socket.destroyed) this.#quiet.add(socket)
  }
}
