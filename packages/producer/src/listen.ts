import type { Server } from 'node:http'
import type { Socket } from 'node:net'

import { formatSocketAddress, type SocketAddress } from '@oximeter/api/client'

import { ProducerServerError } from './producer-server-error.ts'

/**
 * Listens and tells where. Without `ref`, neither the server nor its connections keep the process alive.
 *
 * @throws ProducerServerError `bind`
 */
export async function listen(
  http: Server,
  { host, port }: SocketAddress,
  ref: boolean,
): Promise<SocketAddress> {
  if (!ref) {
    http.on('connection', (socket: Socket) => socket.unref())
    // Of TLS, which requests come on.
    http.on('secureConnection', (socket: Socket) => socket.unref())
  }
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen({ host, port }, () => {
      http.off('error', reject)
      resolve()
    })
  }).catch((error: unknown) => {
    throw new ProducerServerError('bind', bindProblem({ host, port }, error), { cause: error })
  })
  if (!ref) http.unref()
  const address = http.address()
  return typeof address === 'object' && address !== null
    ? { host: address.address, port: address.port }
    : { host, port }
}

function bindProblem(address: SocketAddress, error: unknown): string {
  const where = formatSocketAddress(address)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `${where} is taken: port ${address.port} is in use by another program; set another \`port\`, or 0 for any free one`
    case 'EADDRNOTAVAIL':
      return `${where} is not an address of this machine: set \`host\` to one that is`
    case 'EACCES':
      return `${where} may not be listened on: port ${address.port} needs rights that this process lacks`
    default:
      return `${where} cannot be listened on: ${error instanceof Error ? error.message : String(error)}`
  }
}
