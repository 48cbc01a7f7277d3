import { ipBytes } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { contains, isWithin, parseNetwork, type Network } from './network.ts'

test.for([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['192.168.4.0/22', '192.168.7.255', true],
  ['192.168.4.0/22', '192.168.8.0', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.6', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['0.0.0.0/0', '::1', false],
  ['fd00::/8', 'fdff::1', true],
  ['fd00::/8', 'fe00::1', false],
  ['2001:db8::/33', '2001:db8:8000::', false],
  ['::/0', 'ffff::', true],
] as const)('%s has %s: %s', ([network, address, expected]) => {
  expect(contains(networkOf(network), ipBytes(address)!)).toBe(expected)
})

test.for([
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.1.0.0/16', false],
  ['11.0.0.0/16', '10.0.0.0/8', false],
  ['::/0', '0.0.0.0/0', false],
] as const)('%s is within %s: %s', ([inner, outer, expected]) => {
  expect(isWithin(networkOf(inner), networkOf(outer))).toBe(expected)
})

test.for([
  '',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.1/8',
  '10.0.0.0/8/8',
  '10/8',
  'fd00::/129',
  'fd00::1/8',
  '[fd00::]/8',
  'host.example/8',
])("'%s' is no network", (text) => {
  expect(parseNetwork(text)).toBeUndefined()
})

test('an address is in the network of itself, and in no other', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), (one, other) => {
      expect(contains(networkOf(one), ipBytes(other)!)).toBe(one === other)
    }),
  )
})

function networkOf(text: string): Network {
  const network = parseNetwork(text)
  expect(network, text).toBeDefined()
  return network!
}
