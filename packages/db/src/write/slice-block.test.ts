import {
  cumulativeU64,
  histogramF64,
  metric,
  string,
  target,
  u16,
  type Sample,
} from '@oximeter/core'
import { expect, test } from 'vitest'
import { BlockBuilder } from './block-builder.ts'
import { rowTexts, sliceBlock } from './slice-block.ts'
import type { SealedBlock } from './sealed-block.ts'

const shop = target('shop', { name: string() }).of({ name: 'Zürich' })
const requests = metric('requests', { code: u16() }, cumulativeU64())
const latency = metric('latency', { code: u16() }, histogramF64({ edges: [0.1, 1] }))

function samples(): Sample[] {
  const latencies = latency.on(shop)
  const all: Sample[] = []
  for (let i = 0; i < 20; i++) {
    const start = { startTime: 1_700_000_000_000_000_000n, value: 2n ** 63n + BigInt(i) }
    const at = 1_700_000_100_000_000_000n + BigInt(i)
    all.push(requests.sample(shop, { code: i % 3 }, start, at))
    latencies.with({ code: i % 4 }).observe(i / 10)
    all.push(...latencies.produce())
  }
  return all
}

function blocks(): SealedBlock[] {
  const builder = new BlockBuilder()
  for (const sample of samples()) builder.add(sample)
  builder.quarantine({ name: 'a:b', reason: 'none', detail: 'said "so"', body: '{}' })
  return builder.seal()
}

const seal = blocks()

test('there is a block of every kind', () => {
  const tables = new Set(seal.map(({ table }) => table))
  expect([...tables].toSorted()).toEqual([
    'latest',
    'measurements_cumulativeu64',
    'measurements_histogramf64',
    'quarantine',
    'timeseries',
  ])
})

test.for(seal.map((block) => [block.table, block] as const))(
  'one part of %s is the block itself',
  ([, block]) => {
    expect(sliceBlock(block, block.rows)).toEqual([block])
  },
)

test.for(seal.map((block) => [block.table, block] as const))(
  'parts of %s hold its rows, each once and in order',
  ([, block]) => {
    for (const size of [1, 2, 7]) {
      const parts = sliceBlock(block, size)
      expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(block.rows)
      expect(parts.flatMap((part) => [...rowTexts(part)])).toEqual([...rowTexts(block)])
      expect(new Set(parts.map(({ token }) => token)).size).toBe(parts.length)
    }
  },
)

test('a row as text says everything, to the last digit', () => {
  const block = seal.find(({ table }) => table === 'measurements_cumulativeu64')
  const [first] = block === undefined ? [] : rowTexts(block)
  expect(first?.name).toBe('shop:requests')
  expect(first?.body).toMatch(/"start_time":1700000000000000000,"timestamp":1700000100000000\d{3}/)
  expect(first?.body).toMatch(/"datum":92233720368547758\d\d/)
})
