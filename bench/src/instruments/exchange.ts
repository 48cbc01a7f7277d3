import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Listener } from './applications.ts'

/** Takes what is written, as fast as it comes. */
const socket = Object.assign(
  new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done()
    },
  }),
  { remoteAddress: '127.0.0.1', encrypted: false },
) as unknown as Socket
socket.setMaxListeners(0)

/** One request and its whole response, through all that the application does, without the network. */
export function exchange(listener: Listener, url: string): Promise<void> {
  const request = new IncomingMessage(socket)
  request.method = 'GET'
  request.url = url
  request.httpVersion = '1.1'
  request.headers = { host: 'bench' }
  request.rawHeaders = ['host', 'bench']
  request.push(null)
  const response = new ServerResponse(request)
  response.assignSocket(socket)
  const { promise, resolve } = Promise.withResolvers<void>()
  response.on('finish', () => {
    response.detachSocket(socket)
    // As the server does.
    process.nextTick(() => {
      response.emit('close')
      resolve()
    })
  })
  listener(request, response)
  return promise
}
