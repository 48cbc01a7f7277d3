import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

/** What a page at http://evil.example can make a browser on this machine send. */
const ATTEMPTS: {
  name: string
  method: string
  path?: string
  headers: OutgoingHttpHeaders
  body?: string
}[] = [
  {
    name: 'a cross-origin fetch',
    method: 'GET',
    headers: {
      origin: 'http://evil.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'cors',
    },
  },
  {
    name: 'an image or script of another site',
    method: 'GET',
    headers: {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      referer: 'http://evil.example/',
    },
  },
  { name: 'a rebound name', method: 'GET', headers: { host: 'evil.example' } },
  {
    name: 'a rebound name that looks local',
    method: 'GET',
    headers: { host: 'localhost.evil.example' },
  },
  { name: 'a sandboxed frame', method: 'GET', headers: { origin: 'null' } },
  {
    name: 'a form post',
    method: 'POST',
    headers: { origin: 'http://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'query=SELECT+1',
  },
  {
    name: 'a text post',
    method: 'POST',
    headers: { origin: 'http://evil.example', 'content-type': 'text/plain' },
    body: '{"query":"SELECT 1"}',
  },
  {
    name: 'a JSON post after a preflight that was ignored',
    method: 'POST',
    headers: { origin: 'http://evil.example', 'content-type': 'application/json' },
    body: '{"query":"SELECT 1"}',
  },
  {
    name: 'a post of an old browser without Origin',
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"query":"SELECT 1"}',
  },
  {
    name: 'a beacon',
    method: 'POST',
    headers: {
      origin: 'http://evil.example',
      'sec-fetch-site': 'cross-site',
      'content-type': 'text/plain',
    },
    body: 'x',
  },
  {
    name: 'a preflight',
    method: 'OPTIONS',
    headers: {
      origin: 'http://evil.example',
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'content-type',
    },
  },
  { name: 'a delete', method: 'DELETE', headers: { origin: 'http://evil.example' } },
]

test('a hostile web page gets nothing from any port', async () => {
  await using system = await Standalone.start()
  const page = await until('both producers are registered', async () => {
    const producers = await system.public.listProducers()
    return producers.items.length >= 2 && producers
  })
  const [producer] = page.items
  const ports: { url: string; paths: string[] }[] = [
    {
      url: system.url('internal'),
      paths: [
        '/metrics/schemas',
        '/metrics/producers',
        `/metrics/producers/${producer?.id}`,
        '/healthz',
      ],
    },
    {
      url: system.url('public'),
      paths: ['/v1/producers', '/v1/sql', '/v1/status', '/version', '/nowhere'],
    },
    {
      url: system.url('collector'),
      paths: [
        '/info',
        '/producers',
        `/producers/${producer?.id}`,
        `/producers/${producer?.id}/collect`,
      ],
    },
    {
      url: system.url('clickhouse'),
      paths: ['/?query=SELECT%201', '/', '/ping', '/replicas_status'],
    },
    { url: `http://${producer?.address}`, paths: [`/${producer?.id}`, '/'] },
  ]
  const got: string[] = []
  for (const { url, paths } of ports) {
    for (const path of paths) {
      for (const attempt of ATTEMPTS) {
        const { status, headers, body } = await send(url + path, attempt)
        const said = `${attempt.name}: ${attempt.method} ${url}${path} → ${status} ${body.slice(0, 80)}`
        if (status < 400) got.push(said)
        if (headers['access-control-allow-origin'] !== undefined) got.push(`${said} (with CORS)`)
      }
    }
  }
  expect(got).toEqual([])
  // And nothing happened: the producers are still there, and still collected.
  expect((await system.public.listProducers()).items.map(({ id }) => id)).toEqual(
    page.items.map(({ id }) => id),
  )
})

function send(
  url: string,
  { method, headers, body }: { method: string; headers: OutgoingHttpHeaders; body?: string },
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
