import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

import { HttpFailure } from './http-failure.ts'

const unzip = promisify(gunzip)

/**
 * The body of a request, as it was sent. What is past the limit is let flow away, so that the answer
 * can be read.
 *
 * @throws HttpFailure 413, 408, or 400 where the sender has left
 */
export function readBody(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<Uint8Array> {
  const tooLarge = () =>
    new HttpFailure(413, `the body has more than ${maxBytes} bytes: send it in parts`)
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    const fail = (failure: HttpFailure): void => {
      clearTimeout(timer)
      chunks.length = 0
      request.off('data', take).resume()
      reject(failure)
    }
    const timer = setTimeout(
      () => fail(new HttpFailure(408, `the body did not come within ${timeoutMs} ms`)),
      timeoutMs,
    )
    const take = (chunk: Uint8Array): void => {
      size += chunk.length
      if (size > maxBytes) fail(tooLarge())
      else chunks.push(chunk)
    }
    request.on('data', take)
    request.once('end', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks))
    })
    request.once('close', () => fail(new HttpFailure(400, 'the sender left before the end')))
    if (Number(request.headers['content-length']) > maxBytes) fail(tooLarge())
  })
}

/** @throws HttpFailure 413 or 400 */
export async function decompress(body: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await unzip(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new HttpFailure(
        413,
        `the body has more than ${maxBytes} bytes when it is decompressed: send it in parts`,
      )
    }
    throw new HttpFailure(400, 'the body is no gzip, as its content-encoding says')
  }
}
