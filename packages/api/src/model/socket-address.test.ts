import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  formatSocketAddress,
  isWildcard,
  parseSocketAddress,
  SocketAddressError,
} from './socket-address.ts'

test.for([
  ['127.0.0.1:1234', '127.0.0.1', 1234],
  ['[::1]:12221', '::1', 12_221],
  ['[FD00::1]:1', 'fd00::1', 1],
  ['[::ffff:192.0.2.7]:1', '::ffff:192.0.2.7', 1],
  ['localhost:0', 'localhost', 0],
  ['Shop-1.example:65535', 'shop-1.example', 65_535],
  ['under_score:1', 'under_score', 1],
] as const)('%s', ([text, host, port]) => {
  expect(parseSocketAddress(text)).toEqual({ host, port })
  expect(parseSocketAddress(formatSocketAddress({ host, port }))).toEqual({ host, port })
})

test.for([
  '',
  ':1',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '127.0.0.1:-1',
  '127.0.0.1:1e3',
  '127.0.0.1:1 ',
  '127.1:1',
  '256.0.0.1:1',
  '1.2.3.4.5:1',
  '0x7f.1:1',
  '::1:1234',
  '[::1]',
  '[1:2]:3',
  '[::1%eth0]:1',
  '[127.0.0.1]:1',
  'http://host:1',
  'user@host:1',
  'host/path:1',
  '-host:1',
  'host..example:1',
  'ho st:1',
])("'%s' is none", (text) => {
  expect(() => parseSocketAddress(text)).toThrow(SocketAddressError)
})

test('what is formatted parses to the same', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
  fc.assert(
    fc.property(host, fc.nat(65_535), (name, port) => {
      const address = { host: name.toLowerCase(), port }
      expect(parseSocketAddress(formatSocketAddress(address))).toEqual(address)
    }),
  )
})

test('whatever the text, it is an address or an error of ours', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(portOrError(text)).toSatisfy(
        (result) => result instanceof SocketAddressError || Number.isInteger(result),
      )
    }),
  )
})

function portOrError(text: string): unknown {
  try {
    return parseSocketAddress(text).port
  } catch (error) {
    return error
  }
}

test.for([
  ['0.0.0.0', true],
  ['::', true],
  ['0:0::0', true],
  ['127.0.0.1', false],
  ['::1', false],
  ['localhost', false],
] as const)('%s is every interface: %s', ([host, expected]) => {
  expect(isWildcard(host)).toBe(expected)
})
