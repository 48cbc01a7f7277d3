import { formatIp, ipBytes } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AddressRules, isLoopbackHost } from './address-rules.ts'
import { parseNetwork } from './network.ts'

function problem(host: string, networks: string[] = [], loopback = false): string | undefined {
  const parsed = networks.map((text) => parseNetwork(text)!)
  return new AddressRules({ networks: parsed }).problemOf(host, { loopback })
}

test.for([
  ['127.0.0.1', /loopback/],
  ['127.255.255.254', /loopback/],
  ['::1', /loopback/],
  ['localhost', /loopback/],
  ['a.localhost', /loopback/],
  ['169.254.169.254', /clouds/],
  ['169.254.170.2', /clouds/],
  ['100.100.100.200', /clouds/],
  ['168.63.129.16', /clouds/],
  ['192.0.0.192', /clouds/],
  ['fd00:ec2::254', /clouds/],
  ['fd20:ce::254', /clouds/],
  ['metadata', /clouds/],
  ['metadata.google.internal', /clouds/],
  ['metadata.goog', /clouds/],
  ['instance-data.ec2.internal', /clouds/],
  ['169.254.0.1', /link-local/],
  ['fe80::1', /link-local/],
  ['fe80::1%eth0', /link-local/],
  ['febf::1', /link-local/],
  ['224.0.0.1', /multicast/],
  ['239.255.255.255', /multicast/],
  ['ff02::1', /multicast/],
  ['255.255.255.255', /broadcast/],
  ['0.0.0.0', /no address/],
  ['0.1.2.3', /no address/],
  ['::', /no address/],
  // The same in other clothes.
  ['::ffff:127.0.0.1', /loopback/],
  ['::ffff:7f00:1', /loopback/],
  ['::127.0.0.1', /loopback/],
  ['::ffff:0:127.0.0.1', /loopback/],
  ['::ffff:169.254.169.254', /clouds/],
  ['::ffff:a9fe:a9fe', /clouds/],
  ['64:ff9b::a9fe:a9fe', /clouds/],
  ['64:ff9b::169.254.169.254', /clouds/],
  ['64:ff9b:1::a9fe:a9fe', /translator/],
  ['2001::1', /translator/],
  ['2002:a9fe:a9fe::1', /clouds/],
  ['2002:7f00:1::', /loopback/],
  ['::ffff:0.0.0.0', /no address/],
  ['64:ff9b::e000:1', /multicast/],
] as const)('%s is forbidden', ([host, why]) => {
  expect(problem(host)).toMatch(why)
})

test.for([
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '192.0.2.7',
  '8.8.8.8',
  '169.253.255.255',
  '223.255.255.255',
  'fd00::1',
  '2001:db8::1',
  '2002:a00:1::1',
  '64:ff9b::a00:1',
  '::ffff:10.0.0.1',
  'producer.example',
  'localhost.example',
  'metadata.example',
  'mylocalhost',
])('%s is allowed', (host) => {
  expect(problem(host)).toBeUndefined()
})

test.for([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['169.254.169.254', false],
  ['::ffff:169.254.169.254', false],
  ['fe80::1', false],
] as const)('%s is allowed where loopback may be meant: %s', ([host, allowed]) => {
  expect(problem(host, [], true) === undefined).toBe(allowed)
})

test.for([
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.0/8', 'fd00::1', false],
  ['10.0.0.0/8', '127.0.0.1', false],
  ['fd00::/8', 'fd12::1', true],
  ['64:ff9b::/96', '64:ff9b::8.8.8.8', true],
  // A network that is wider than what is forbidden does not mean it.
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', '127.0.0.1', false],
  ['0.0.0.0/0', '169.254.169.254', false],
  ['::/0', '::1', false],
  ['::/0', '::ffff:169.254.169.254', false],
  ['fd00::/8', 'fd00:ec2::254', false],
  ['169.254.0.0/16', '169.254.7.7', true],
  ['169.254.0.0/16', '169.254.169.254', false],
  ['169.254.169.254', '169.254.169.254', true],
  ['169.254.169.254', '::ffff:169.254.169.254', true],
  ['169.254.7.0/24', '169.254.8.1', false],
  ['127.0.0.0/8', '127.0.0.1', true],
  ['127.0.0.0/8', '::1', false],
] as const)('with %s alone, %s is allowed: %s', ([network, host, allowed]) => {
  expect(problem(host, [network]) === undefined).toBe(allowed)
})

test('where others than those are allowed too, what is forbidden needs to be named all the same', () => {
  const rules = new AddressRules({
    networks: [parseNetwork('127.0.0.0/8')!],
    onlyThose: false,
  })
  expect(rules.problemOf('10.0.0.1', { loopback: false })).toBeUndefined()
  expect(rules.problemOf('127.0.0.1', { loopback: false })).toBeUndefined()
  expect(rules.problemOf('169.254.1.1', { loopback: false })).toMatch(/link-local/)
})

test('an IPv4 address is forbidden in whatever IPv6 address leads to it', () => {
  const ipv4 = fc.oneof(
    fc.ipV4(),
    fc.ipV4().map((ip) => ip.replace(/^\d+\.\d+/, '169.254')),
    fc.ipV4().map((ip) => ip.replace(/^\d+/, '127')),
  )
  fc.assert(
    fc.property(ipv4, (ip) => {
      const [a, b, c, d] = ipBytes(ip)!
      const hex = formatIp(Uint8Array.of(0x20, 0x02, a!, b!, c!, d!, ...Array(10).fill(0)))
      const isForbidden = problem(ip) !== undefined
      for (const form of [`::ffff:${ip}`, `::ffff:0:${ip}`, `64:ff9b::${ip}`, hex]) {
        expect(problem(form) !== undefined, form).toBe(isForbidden)
      }
    }),
  )
})

test.for([
  ['127.3.2.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['10.0.0.1', false],
  ['host.example', false],
] as const)('%s is loopback: %s', ([host, expected]) => {
  expect(isLoopbackHost(host)).toBe(expected)
})
