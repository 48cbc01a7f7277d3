import { expect, test } from 'vitest'
import { Bodies } from './bodies.ts'

const MIB = 1024 * 1024

test('uses memory again once it was given back, for what fits', () => {
  const bodies = new Bodies()
  const first = bodies.take(3 * MIB)
  const second = bodies.take(3 * MIB)
  expect(second).not.toBe(first)

  bodies.giveBack(new Uint8Array(first, 0, 100))
  expect(bodies.take(4 * MIB)).not.toBe(first)
  expect(bodies.take(2 * MIB)).toBe(first)
})

test('takes back only what it gave, and once', () => {
  const bodies = new Bodies()
  const taken = new Uint8Array(bodies.take(MIB))
  const foreign = new Uint8Array(MIB)
  for (const body of [foreign, taken, taken]) bodies.giveBack(body)

  expect(bodies.take(MIB)).toBe(taken.buffer)
  for (const buffer of [taken.buffer, foreign.buffer]) expect(bodies.take(MIB)).not.toBe(buffer)
})

test('little is not kept, nor given where much is there', () => {
  const bodies = new Bodies()
  const [small, large] = [bodies.take(100), bodies.take(4 * MIB)]
  expect(small.byteLength).toBe(100)
  for (const buffer of [small, large]) bodies.giveBack(new Uint8Array(buffer))

  expect(bodies.take(100)).not.toBe(small)
  expect(bodies.take(MIB)).not.toBe(large)
})

test('keeps no more than a bound', () => {
  const bodies = new Bodies()
  const [small, large] = [bodies.take(MIB), bodies.take(16 * MIB)]
  bodies.giveBack(new Uint8Array(small))
  bodies.giveBack(new Uint8Array(large))

  expect(bodies.take(16 * MIB)).toBe(large)
  expect(bodies.take(MIB)).not.toBe(small)
})
