import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { TEXTS } from '../../test/fuzz/mutate.ts'
import { REFUSAL_REASONS } from '../refusal.ts'
import type { DecodedResponse } from '../response.ts'
import { results } from '../testing/index.ts'
import { WireError } from '../wire-error.ts'
import { decodeResults, ResultsDecoder } from './decode-results.ts'
import { encodeResults } from './encode-results.ts'

interface Mutation {
  /** Where, as a part of the body's length. */
  readonly at: number
  readonly removed: number
  readonly piece: Uint8Array
}

const mutations = fc.record<Mutation>({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  removed: fc.oneof({ arbitrary: fc.nat(3), weight: 4 }, fc.nat(200)),
  piece: fc.oneof(
    { arbitrary: fc.constantFrom(...TEXTS), weight: 4 },
    fc.uint8Array({ maxLength: 3 }),
    fc.constant(new Uint8Array(0)),
  ),
})

function mutate(body: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  return changes.reduce<Uint8Array>((bytes, { at, removed, piece }) => {
    const start = Math.floor(at * bytes.length)
    return Buffer.concat([bytes.subarray(0, start), piece, bytes.subarray(start + removed)])
  }, body)
}

/** What is made of a body: a response, or the code of the error; nothing else may come out. */
function outcome(decode: () => DecodedResponse): unknown {
  try {
    const { items } = decode()
    const refusals = items.flatMap((item) =>
      item.status === 'ok' ? item.refused : item.status === 'refused' ? [item.refusal] : [],
    )
    expect(REFUSAL_REASONS).toEqual(expect.arrayContaining(refusals.map(({ reason }) => reason)))
    return items
  } catch (error) {
    if (error instanceof WireError) return error.code
    throw error
  }
}

/** The same body with a space that keeps the quick way from reading any sample. */
function respelt(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString('latin1')
  return Buffer.from(text.replaceAll('{"measurement":', '{ "measurement":'), 'latin1')
}

/** The bodies of refusals differ by that space. */
function withoutBodies(items: unknown): unknown {
  return JSON.parse(
    JSON.stringify(items, (key, value: unknown) =>
      key === 'body' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  )
}

test('damaged responses are refused with a reason or a code, and both ways of reading agree', () => {
  const remembering = new ResultsDecoder()
  const damaged = fc.array(fc.array(mutations, { minLength: 1, maxLength: 3 }), {
    minLength: 20,
    maxLength: 20,
  })
  let kept = 0
  fc.assert(
    fc.property(results(), damaged, (given, variants) => {
      const body = encodeResults(given)
      for (const changes of variants) {
        const bytes = mutate(body, changes)
        const quick = outcome(() => decodeResults(bytes))
        // Known series and layouts must not change what is read.
        expect(outcome(() => remembering.decode(bytes))).toStrictEqual(quick)
        const exact = outcome(() => decodeResults(respelt(bytes)))
        expect(withoutBodies(exact)).toStrictEqual(withoutBodies(quick))
        if (Array.isArray(quick)) kept++
      }
    }),
    { numRuns: 500, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  )
  // Damage that reaches no syntax keeps the response.
  expect(kept).toBeGreaterThan(100)
})

test('noise is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(outcome(() => decodeResults(bytes))).toBeTypeOf('string')
    }),
    { numRuns: 2000 },
  )
})
