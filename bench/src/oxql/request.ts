import { Agent, request as httpRequest } from 'node:http'

/** One connection for each server, kept: what a connection costs is not asked for here. */
const agent = new Agent({ keepAlive: true })

export interface Timed {
  /** Until the first byte of the body is here, and until all of it is. */
  readonly firstByteMs: number
  readonly wallMs: number
  readonly body: string
}

export interface TimedRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** @throws with the body's text if the status is not 200 */
export function timedRequest(
  url: URL | string,
  { method = 'GET', headers = {}, body = '' }: TimedRequest = {},
): Promise<Timed> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, agent, headers }, (response) => {
      const pieces: Buffer[] = []
      let firstByteMs = 0
      response.on('data', (piece: Buffer) => {
        if (pieces.length === 0) firstByteMs = performance.now() - begun
        pieces.push(piece)
      })
      response.once('error', reject)
      response.once('end', () => {
        const wallMs = performance.now() - begun
        const text = Buffer.concat(pieces).toString()
        if (response.statusCode === 200) resolve({ firstByteMs, wallMs, body: text })
        else reject(new Error(`${response.statusCode} of ${new URL(url).origin}: ${text}`))
      })
    })
    request.once('error', reject)
    request.end(body)
  })
}

/** Lets programs end that are asked no more. */
export function closeConnections(): void {
  agent.destroy()
}
