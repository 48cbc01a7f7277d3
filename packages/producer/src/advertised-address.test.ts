import { expect, test } from 'vitest'

import { advertisedAddress } from './advertised-address.ts'

test.for([
  [undefined, '127.0.0.1', { host: '127.0.0.1', port: 80 }],
  [undefined, '::1', { host: '::1', port: 80 }],
  ['10.0.0.7', '0.0.0.0', { host: '10.0.0.7', port: 80 }],
  ['10.0.0.7:81', '0.0.0.0', { host: '10.0.0.7', port: 81 }],
  ['fd00::7', '::', { host: 'fd00::7', port: 80 }],
  ['[fd00::7]', '::', { host: 'fd00::7', port: 80 }],
  ['[fd00::7]:81', '::', { host: 'fd00::7', port: 81 }],
  ['Shop.Example', '::', { host: 'shop.example', port: 80 }],
  ['shop.example:0', '::', { host: 'shop.example', port: 80 }],
] as const)('%s, listening on %s', ([advertise, host, expected]) => {
  expect(advertisedAddress(advertise, { host, port: 80 })).toEqual(expected)
})

test.for([
  [undefined, '0.0.0.0', 'advertise-required'],
  [undefined, '::', 'advertise-required'],
  [undefined, '0::0', 'advertise-required'],
  ['0.0.0.0', '127.0.0.1', 'invalid-advertise'],
  ['[::]:80', '127.0.0.1', 'invalid-advertise'],
  ['', '127.0.0.1', 'invalid-advertise'],
  ['http://shop', '127.0.0.1', 'invalid-advertise'],
  ['shop:70000', '127.0.0.1', 'invalid-advertise'],
] as const)('%s, listening on %s: %s', ([advertise, host, code]) => {
  expect(() => advertisedAddress(advertise, { host, port: 80 })).toThrow(
    expect.objectContaining({ code }),
  )
})
