import { expect, test } from 'vitest'

import { nexusBySrv, type SrvRecord } from './nexus-locator.ts'

function record(name: string, priority: number, weight: number): SrvRecord {
  return { name, port: 12_221, priority, weight }
}

test.for([
  ['the lowest priority', 0.5, [record('b', 2, 1), record('a', 1, 1)], 'a'],
  ['by weight: low', 0.2, [record('a', 1, 1), record('b', 1, 3)], 'a'],
  ['by weight: high', 0.3, [record('a', 1, 1), record('b', 1, 3)], 'b'],
  ['all weights 0', 0.99, [record('a', 1, 0), record('b', 1, 0)], 'b'],
] as const)('picks %s', async ([, random, records, expected]) => {
  const locate = nexusBySrv('_nexus._tcp.test', {
    resolve: async () => records,
    random: () => random,
  })
  expect(await locate()).toBe(`http://${expected}:12221`)
})

test('a Nexus that speaks TLS is called so', async () => {
  const locate = nexusBySrv('_nexus._tcp.test', {
    resolve: async () => [record('a', 1, 1)],
    secure: true,
  })
  expect(await locate()).toBe('https://a:12221')
})

test('no record is an error that names what was asked for', async () => {
  const locate = nexusBySrv('_nexus._tcp.test', { resolve: async () => [] })
  await expect(locate()).rejects.toThrow('_nexus._tcp.test')
})
