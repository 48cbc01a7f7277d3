import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that kernels give to outgoing connections, so that it stays free while nobody listens. */
const [LEAST, MOST] = [15_000, 32_000]

/** A port for a server that is killed and comes back. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LEAST + Math.floor(Math.random() * (MOST - LEAST))
    const server = createServer()
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return port
    } catch {
      // taken: another one
    } finally {
      server.close()
    }
  }
}
