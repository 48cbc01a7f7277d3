import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { AddressRules } from '@oximeter/api/addresses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receiver } from '../../store/alert-receivers.ts'
import type { StoredAlert } from '../../store/alerts.ts'
import type { Message } from './messages.ts'
import { Sender } from './sender.ts'

let server: Server
let base: string
const heard: { request: IncomingMessage; body: string }[] = []

/** What answers on each path. */
const ANSWERS: Readonly<Record<string, RequestListener>> = {
  '/ok': (_, response) => response.end('{}'),
  '/am/api/v2/alerts': (_, response) => response.end(),
  '/silent': () => {},
  '/drip': (_, response) => {
    response.writeHead(200)
    response.write('x')
  },
  '/huge': (_, response) => {
    response.writeHead(200)
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue
    }
    response.on('drain', more)
    more()
  },
  '/headers': (_, response) => {
    response.writeHead(200, { 'x-long': 'x'.repeat(100_000) }).end()
  },
  '/away': (_, response) => {
    response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
  },
  '/busy': (_, response) => response.writeHead(503).end('the password is hunter2'),
  '/picky': (_, response) => response.writeHead(400).end(),
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      heard.push({ request, body: await text(request) })
      ANSWERS[request.url ?? '']?.(request, response)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a TCP server
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const RULES = new AddressRules()

const alert = (id: string, more: Partial<StoredAlert> = {}): StoredAlert => ({
  id: `${id.repeat(8)}-0000-4000-8000-000000000000`,
  ruleId: 'a0000000-0000-4000-8000-000000000000',
  ruleName: 'Hot',
  severity: 'warning',
  state: 'firing',
  labels: { alertname: 'Hot', severity: 'warning', room: id },
  annotations: { summary: `${id} is hot`, runbook: 'https://wiki.example/hot' },
  value: '11',
  timeActive: new Date('2026-11-29T10:00:00Z'),
  timeTrue: new Date('2026-11-29T10:05:00Z'),
  timeFiring: new Date('2026-11-29T10:01:00Z'),
  timeResolved: null,
  ...more,
})

const MESSAGE: Message = {
  receiver: 'ops',
  firing: [alert('a')],
  resolved: [alert('b', { state: 'resolved', timeResolved: new Date('2026-11-29T10:04:00Z') })],
  externalUrl: 'https://nexus.example:12220',
  now: new Date('2026-11-29T10:05:00Z'),
  repeatSecs: 60,
}

/** What became of a message: the reason, if it was not taken. */
async function send(url: string, more: Partial<Receiver> = {}): Promise<string> {
  const receiver: Receiver = {
    name: 'ops',
    kind: 'webhook',
    url,
    bearerToken: null,
    headers: {},
    ca: null,
    sendResolved: true,
    repeatSecs: 60,
    enabled: true,
    loopback: true,
    ...more,
  }
  await using sender = new Sender(receiver, RULES, 1_000)
  return await sender.send(MESSAGE, new AbortController().signal).then(
    () => 'taken',
    (error: unknown) => String(error),
  )
}

test('a webhook is what Alertmanager sends', async () => {
  const secrets = { bearerToken: 's3cret', headers: { 'x-org': 'ops' } }
  expect(await send(`${base}/ok`, secrets)).toBe('taken')
  const { request, body } = heard.at(-1)!
  expect(request.headers).toMatchObject({
    authorization: 'Bearer s3cret',
    'x-org': 'ops',
    'content-type': 'application/json',
  })
  expect(JSON.parse(body)).toMatchInlineSnapshot(`
    {
      "alerts": [
        {
          "annotations": {
            "runbook": "https://wiki.example/hot",
            "summary": "a is hot",
          },
          "endsAt": "0001-01-01T00:00:00Z",
          "fingerprint": "aaaaaaaa00004000",
          "generatorURL": "https://nexus.example:12220/v1/alerts/rules/a0000000-0000-4000-8000-000000000000",
          "labels": {
            "alertname": "Hot",
            "room": "a",
            "severity": "warning",
          },
          "startsAt": "2026-11-29T10:01:00.000Z",
          "status": "firing",
        },
        {
          "annotations": {
            "runbook": "https://wiki.example/hot",
            "summary": "b is hot",
          },
          "endsAt": "2026-11-29T10:04:00.000Z",
          "fingerprint": "bbbbbbbb00004000",
          "generatorURL": "https://nexus.example:12220/v1/alerts/rules/a0000000-0000-4000-8000-000000000000",
          "labels": {
            "alertname": "Hot",
            "room": "b",
            "severity": "warning",
          },
          "startsAt": "2026-11-29T10:01:00.000Z",
          "status": "resolved",
        },
      ],
      "commonAnnotations": {
        "runbook": "https://wiki.example/hot",
      },
      "commonLabels": {
        "alertname": "Hot",
        "severity": "warning",
      },
      "externalURL": "https://nexus.example:12220",
      "groupKey": "{}:{alertname="Hot"}",
      "groupLabels": {
        "alertname": "Hot",
      },
      "receiver": "ops",
      "status": "firing",
      "truncatedAlerts": 0,
      "version": "4",
    }
  `)
})

test('Alertmanager gets what Prometheus sends it', async () => {
  expect(await send(`${base}/am/`, { kind: 'alertmanager' })).toBe('taken')
  const { request, body } = heard.at(-1)!
  expect(request.url).toBe('/am/api/v2/alerts')
  expect(JSON.parse(body)).toMatchInlineSnapshot(`
    [
      {
        "annotations": {
          "runbook": "https://wiki.example/hot",
          "summary": "a is hot",
        },
        "endsAt": "2026-11-29T10:09:00.000Z",
        "generatorURL": "https://nexus.example:12220/v1/alerts/rules/a0000000-0000-4000-8000-000000000000",
        "labels": {
          "alertname": "Hot",
          "room": "a",
          "severity": "warning",
        },
        "startsAt": "2026-11-29T10:01:00.000Z",
      },
      {
        "annotations": {
          "runbook": "https://wiki.example/hot",
          "summary": "b is hot",
        },
        "endsAt": "2026-11-29T10:04:00.000Z",
        "generatorURL": "https://nexus.example:12220/v1/alerts/rules/a0000000-0000-4000-8000-000000000000",
        "labels": {
          "alertname": "Hot",
          "room": "b",
          "severity": "warning",
        },
        "startsAt": "2026-11-29T10:01:00.000Z",
      },
    ]
  `)
})

describe('a receiver that is hostile, or ill', () => {
  test.for([
    ['/silent', /did not answer within 1 s/],
    ['/drip', /taken/],
    ['/huge', /taken/],
    ['/headers', /Headers Overflow/],
    ['/away', /answers 307, a redirect, which is not followed/],
    ['/busy', /^SendError: it answers 503$/],
    ['/picky', /answers 400/],
  ] as const)('%s', async ([path, reason]) => {
    expect(await send(`${base}${path}`)).toMatch(reason)
  })
})

describe('where no receiver may be', () => {
  test.for([
    ['http://169.254.169.254/latest', /metadata|keep a machine's secrets/],
    ['http://[::ffff:169.254.169.254]/', /keep a machine's secrets/],
    ['http://metadata.google.internal/', /keep a machine's secrets/],
    ['http://0.0.0.0/', /no address/],
  ] as const)('%s', async ([url, reason]) => {
    expect(await send(url)).toMatch(reason)
  })

  test('loopback, but of who said so on this machine', async () => {
    expect(await send(`${base}/ok`, { loopback: false })).toMatch(/is loopback/)
    const name = base.replace('127.0.0.1', 'localhost')
    expect(await send(`${name}/ok`, { loopback: false })).toMatch(/is loopback/)
  })
})
