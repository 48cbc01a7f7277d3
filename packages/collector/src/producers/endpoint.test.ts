import { expect, test } from 'vitest'
import { checkEndpoint } from './endpoint.ts'

const GOOD = {
  id: '8FAA6A72-8d01-43b1-8f5a-4b582827d713',
  kind: 'service',
  address: '[::1]:4000',
  interval: { secs: 10, nanos: 0 },
}

test('takes a good record, its id in canonical form', () => {
  expect(checkEndpoint(GOOD)).toMatchObject({
    ok: true,
    endpoint: {
      record: { ...GOOD, id: GOOD.id.toLowerCase() },
      socket: { host: '::1', port: 4000 },
      intervalMs: 10_000,
    },
  })
})

test.for([
  [{ ...GOOD, interval: { secs: 0, nanos: 0 } }, 'invalid interval', '0 ms'],
  [{ ...GOOD, interval: { secs: 0, nanos: 999_999 } }, 'invalid interval', '10 ms to 24 h'],
  [{ ...GOOD, interval: { secs: 86_401, nanos: 0 } }, 'invalid interval', '10 ms to 24 h'],
  [{ ...GOOD, interval: { secs: -1, nanos: 0 } }, 'invalid interval', 'not a duration'],
  [{ ...GOOD, interval: '10s' }, 'invalid interval', 'not a duration'],
  [{ ...GOOD, address: 'nowhere' }, 'invalid endpoint', 'nowhere'],
  [{ ...GOOD, address: '127.0.0.1:0' }, 'invalid endpoint', 'port 0'],
  [{ ...GOOD, address: 'a/b@c:1' }, 'invalid endpoint', 'a/b@c:1'],
  [{ ...GOOD, address: undefined }, 'invalid endpoint', 'not an address'],
  [{ ...GOOD, kind: 3 }, 'invalid endpoint', 'not a kind'],
  [{ ...GOOD, id: '../x' }, 'invalid endpoint', 'not a producer id'],
  ['garbage', 'invalid endpoint', 'not a producer id'],
] as const)('%j: %s', ([record, reason, detail]) => {
  expect(checkEndpoint(record)).toMatchObject({
    ok: false,
    failure: { reason, detail: expect.stringContaining(detail) },
  })
})
