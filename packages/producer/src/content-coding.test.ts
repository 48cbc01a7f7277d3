import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'

import { expect, test } from 'vitest'

import { codingFor } from './content-coding.ts'

const BIG = 100_000

test.for([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['br', undefined],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['zstd', 'zstd'],
  ['*', 'gzip'],
  ['*;q=0.1, zstd;q=0.5', 'zstd'],
  ['gzip;q=0, *', undefined],
  ['gzip, zstd', 'zstd'],
  ['gzip, zstd;q=0.5', 'gzip'],
  ['zstd ; q=0 , gzip ; q=0.1', 'gzip'],
  ['zstd;q=0, *', 'gzip'],
  ['gzip;q=0, *;q=0', undefined],
  ['gzip;q=nonsense', undefined],
  ['br, gzip;q=0.5', 'gzip'],
] as const)('who accepts %s gets %s', ([accepted, name]) => {
  expect(codingFor(accepted, BIG)?.name).toBe(name)
  expect(codingFor(accepted, 100)).toBeUndefined()
})

test('what is encoded can be decoded', async () => {
  const body = new TextEncoder().encode('the same again and again '.repeat(1000))
  const encoded = (accepted: string) => codingFor(accepted, body.length)?.encode(body)
  const [gzipped, zstandard] = [await encoded('gzip'), await encoded('zstd')]
  expect(gzipped?.length).toBeLessThan(body.length / 10)
  expect(zstandard?.length).toBeLessThan(body.length / 10)
  expect(await promisify(gunzip)(gzipped!)).toEqual(Buffer.from(body))
  expect(await promisify(zstdDecompress)(zstandard!)).toEqual(Buffer.from(body))
})
