import { request, type OutgoingHttpHeaders } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
  /** Parsed; undefined where the answer is no JSON. */
  readonly body: unknown
}

/** One request with every header as given: `fetch` would not send a false Host or Origin. */
export function send(
  method: string,
  url: string,
  options: { readonly headers?: OutgoingHttpHeaders; readonly body?: unknown } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const content =
    typeof options.body === 'string' || options.body === undefined
      ? options.body
      : JSON.stringify(options.body)
  const headers =
    content === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }
  const outgoing = request(
    url,
    { method, headers: { ...headers, ...options.headers } },
    (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode = 0, headers: received } = incoming
        const isJson = /^application\/(?:problem\+)?json/.test(received['content-type'] ?? '')
        const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined
        resolve({ status: statusCode, headers: received, text, body })
      })
    },
  )
  outgoing.on('error', reject)
  outgoing.end(content)
  return promise
}
