import { assert, integer, property } from 'fast-check'
import { expect, test } from 'vitest'

import * as kind from './kinds.ts'
import { keyOf } from './names.ts'
import { OPTION_NAMES, OPTIONS } from './options.ts'

const duration = kind.duration(100, 86_400_000)
const bytes = kind.bytes(2 ** 20, 2 ** 40)
const url = kind.url('an address', 'http:', 'https:')
const urls = kind.httpUrls
const decimal = kind.decimal('a weight', '<weight>', 0.01, 100)

test.for([
  [kind.port, '0', 0],
  [kind.port, '65535', 65_535],
  [duration, '100ms', 100],
  [duration, '1.5s', 1500],
  [duration, '10m', 600_000],
  [duration, '1d', 86_400_000],
  [bytes, '512MiB', 512 * 2 ** 20],
  [bytes, '1.5 GiB', 1.5 * 2 ** 30],
  [kind.flag, 'true', true],
  [kind.flag, 'false', false],
  [kind.host, '127.0.0.1', '127.0.0.1'],
  [kind.host, '[::1]', '::1'],
  [kind.host, 'db-1.example', 'db-1.example'],
  [kind.hosts, 'a.example, b.example', ['a.example', 'b.example']],
  [kind.hosts, '', []],
  [kind.networks, '10.0.0.0/8, fd00::/8,192.0.2.7', ['10.0.0.0/8', 'fd00::/8', '192.0.2.7']],
  [
    kind.discoverySources,
    'file:/t/*.toml, kubernetes://shop',
    ['file:/t/*.toml', 'kubernetes://shop'],
  ],
  [url, 'http://[::1]:8123/', 'http://[::1]:8123'],
  [url, 'https://user:pw@db.example', 'https://user:pw@db.example'],
  [urls, 'http://a:1/, http://b:2', ['http://a:1', 'http://b:2']],
  [urls, 'http://a:1', ['http://a:1']],
  [decimal, '0.5', 0.5],
  [decimal, '100', 100],
  [kind.uuid, 'F58C3846-DD90-4EBA-BF53-79379D5AB0F9', 'f58c3846-dd90-4eba-bf53-79379d5ab0f9'],
  [kind.socketAddress, '[2001:db8::7]:12223', '[2001:db8::7]:12223'],
  [kind.choice('a', 'b'), 'b', 'b'],
] as const)('$0.noun: %2$j', ([of, text, value]) => {
  expect(of.parse(text)).toEqual(value)
})

test.for([
  [kind.port, '65536'],
  [kind.port, '-1'],
  [kind.port, '1e3'],
  [kind.port, ''],
  [duration, '15'],
  [duration, '99ms'],
  [duration, '2d'],
  [duration, '5 s'],
  [bytes, '512MB'],
  [bytes, '1KiB'],
  [kind.flag, 'yes'],
  [kind.host, 'http://x'],
  [kind.host, '-x'],
  [kind.hosts, 'a.example,b c'],
  [kind.networks, '10.0.0.1/8'],
  [kind.discoverySources, 'file:/t/*.toml,/t/*.json'],
  [kind.networks, '10.0.0.0/33'],
  [kind.networks, 'db.example'],
  [url, 'ftp://x'],
  [url, 'localhost:8123'],
  [urls, 'http://a:1, b:2'],
  [urls, ','],
  [decimal, '0'],
  [decimal, '101'],
  [decimal, '1e1'],
  [decimal, '-1'],
  [kind.uuid, 'f58c3846'],
  [kind.socketAddress, '127.0.0.1'],
  [kind.socketAddress, '127.0.0.1:0'],
  [kind.choice('a', 'b'), 'c'],
  [kind.text, ''],
] as const)('$0.noun is not %2$j', ([of, text]) => {
  expect(of.parse(text)).toBeUndefined()
})

test('durations and sizes are written so that they can be read back', () => {
  assert(
    property(integer({ min: 100, max: 86_400_000 }), (ms) => {
      expect(duration.parse(duration.format(ms))).toBe(ms)
    }),
  )
  assert(
    property(integer({ min: 1, max: 1023 }), (mib) => {
      expect(bytes.parse(bytes.format(mib * 2 ** 20))).toBe(mib * 2 ** 20)
    }),
  )
})

test('each option is listed once, in words, for somebody', () => {
  expect(new Set(OPTION_NAMES.map(keyOf)).size).toBe(OPTION_NAMES.length)
  for (const name of OPTION_NAMES) {
    const { help, programs } = OPTIONS[name]
    expect(help).toMatch(/^[^.]+$/)
    expect(programs).not.toEqual([])
  }
})
