import type { SchemaOfferResult } from '@oximeter/api/client'
import { timeseriesOf, type Timeseries } from '@oximeter/core'
import { DbError } from '@oximeter/db'
import { expect, test, vi } from 'vitest'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { SchemaChecks } from './schema-checks.ts'

const ORIGIN = { quarantined: () => {}, mayIntroduce: () => true }

function timeseries(name: string, version = 1): Timeseries {
  const noFields = { targetFields: [], metricFields: [] }
  return timeseriesOf({ name: `shop:${name}`, version, ...noFields, datumType: 'f64' })
}

/** A Nexus that accepts everything, and a database whose schemas are put when a test says so. */
function start() {
  const timers = new ManualTimers()
  const puts: { readonly id: string; readonly done: PromiseWithResolvers<void> }[] = []
  const verdicts: string[] = []
  const troubles: unknown[] = []
  const checks = new SchemaChecks({
    nexus: {
      offerSchemas: ({ schemas }) => {
        const results = schemas.map((schema): SchemaOfferResult => ({ status: 'accepted', schema }))
        return Promise.resolve({ results })
      },
    },
    db: {
      putSchema: ({ name, version }) => {
        const done = Promise.withResolvers<void>()
        puts.push({ id: `${name} ${version}`, done })
        return done.promise
      },
    },
    timers,
    onVerdict: ({ like, verdict }) => {
      verdicts.push(`${like.name} ${like.version} ${verdict.kind}`)
    },
    onTrouble: (_, error) => {
      troubles.push(error)
    },
    ready: Promise.resolve(),
    signal: new AbortController().signal,
  })
  const ask = (...all: readonly Timeseries[]) => {
    for (const each of all) checks.checkOf(each, ORIGIN)
  }
  /** Puts one after the other until all have a verdict; how many there were at once, at most. */
  const putAll = async (count: number): Promise<number> => {
    let most = 0
    while (verdicts.length < count) {
      await vi.waitFor(() => expect(puts).not.toEqual([]))
      await settle()
      most = Math.max(most, puts.length)
      puts.shift()?.done.resolve()
      await settle()
    }
    return most
  }
  return { ask, puts, putAll, verdicts, troubles, timers, ids: () => puts.map(({ id }) => id) }
}

const SOME = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

test('schemas are put a few at a time', async () => {
  const { ask, putAll, verdicts } = start()
  ask(...SOME.map((name) => timeseries(name)))
  expect(await putAll(SOME.length)).toBe(4)
  expect(verdicts.toSorted()).toEqual(SOME.map((name) => `shop:${name} 1 accepted`))
})

test('those of one name one after the other: they share a view', async () => {
  const { ask, ids, puts, putAll, verdicts } = start()
  ask(timeseries('a'), timeseries('a', 2), timeseries('b'), timeseries('a', 3))
  await vi.waitFor(() => expect(ids()).toEqual(['shop:a 1', 'shop:b 1']))
  puts.shift()?.done.resolve()
  await vi.waitFor(() => expect(ids()).toEqual(['shop:b 1', 'shop:a 2']))
  expect(await putAll(4)).toBe(2)
  expect(verdicts).toContain('shop:a 3 accepted')
})

test('one that the database cannot take now holds up none of the others', async () => {
  const { ask, ids, puts, putAll, verdicts, troubles, timers } = start()
  ask(...SOME.map((name) => timeseries(name)))
  await vi.waitFor(() => expect(ids()).toHaveLength(4))
  const trouble = new DbError('overloaded', 'busy')
  puts.splice(1, 1)[0]?.done.reject(trouble)
  await putAll(SOME.length - 1)
  expect(verdicts).not.toContain('shop:b 1 accepted')
  await vi.waitFor(() => expect(troubles).toEqual([trouble]))
  await timers.advance(2000)
  await putAll(SOME.length)
  expect(verdicts.at(-1)).toBe('shop:b 1 accepted')
})

test('of a database that is away no more is asked, and all is asked again', async () => {
  const { ask, ids, puts, putAll, verdicts, troubles, timers } = start()
  ask(...SOME.map((name) => timeseries(name)))
  await vi.waitFor(() => expect(ids()).toHaveLength(4))
  const trouble = new DbError('unavailable', 'gone')
  for (const [i, { done }] of puts.splice(0).entries()) {
    if (i === 0) done.reject(trouble)
    else done.resolve()
  }
  await vi.waitFor(() => expect(troubles).toEqual([trouble]))
  expect([puts.length, verdicts.length]).toEqual([0, 3])
  await timers.advance(2000)
  await putAll(SOME.length)
  expect(troubles).toHaveLength(1)
})
