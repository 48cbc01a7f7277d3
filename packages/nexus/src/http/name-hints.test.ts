import { expect, test } from 'vitest'
import { nearestNames } from './name-hints.ts'

const known = ['disk:bytes_read', 'disk:bytes_written', 'http_server:latency', 'zpool:size']

test.for([
  ['disk:byte_read', ['disk:bytes_read']],
  ['disc:bytes_written', ['disk:bytes_written', 'disk:bytes_read']],
  ['http_service:latency', ['http_server:latency']],
  ['completely:different_thing_altogether', []],
  ['a:b', []],
] as const)('%s is near %j', ([name, expected]) => {
  expect(nearestNames(name, known).slice(0, Math.max(1, expected.length))).toEqual(expected)
})
