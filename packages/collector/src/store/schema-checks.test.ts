import type { SchemaOfferResult, TimeseriesSchemaJson } from '@oximeter/api/client'
import {
  deriveSchema,
  f64,
  formatTimestamp,
  metric,
  openMetric,
  target,
  timeseriesOf,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'
import { DbError, type StoredSchema } from '@oximeter/db'
import { expect, test, vi } from 'vitest'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { SchemaAllowance } from './schema-allowance.ts'
import { SchemaChecks } from './schema-checks.ts'

const ORIGIN = { quarantined: () => {}, newSchemas: new SchemaAllowance() }

function timeseries(name: string, version = 1): Timeseries {
  const noFields = { targetFields: [], metricFields: [] }
  return timeseriesOf({ name: `shop:${name}`, version, ...noFields, datumType: 'f64' })
}

const AWAY = new TypeError('fetch failed')

interface Stored {
  /** What Nexus has, and the database. */
  readonly stored?: readonly StoredSchema[]
  readonly isAway?: () => boolean
}

function storedOf(...all: readonly Timeseries[]): StoredSchema[] {
  return all.map((each) => ({ ...deriveSchema(each, 1n), provisional: false }))
}

/** A Nexus that accepts everything, and a database whose schemas are put when a test says so. */
function start(
  answer: (schema: TimeseriesSchemaJson) => SchemaOfferResult['status'] = () => 'accepted',
  { stored = [], isAway = () => false }: Stored = {},
) {
  const offers: string[] = []
  const firstStored = new Map(stored.map(({ name, created }) => [name, formatTimestamp(created)]))
  const timers = new ManualTimers()
  const puts: { readonly id: string; readonly done: PromiseWithResolvers<void> }[] = []
  const verdicts: string[] = []
  const troubles: unknown[] = []
  const checks = new SchemaChecks({
    nexus: {
      offerSchemas: ({ schemas }) => {
        if (isAway()) return Promise.reject(AWAY)
        const results = schemas.map((offer): SchemaOfferResult => {
          // What is stored keeps the time when it was stored first.
          const created = firstStored.get(offer.timeseries_name) ?? offer.created
          const schema = { ...offer, created }
          const { timeseries_name, field_schema, provisional } = offer
          const fields = field_schema.map(({ name }) => name).join(' ')
          offers.push(`${timeseries_name} ${fields} ${provisional ? 'samples' : 'definition'}`)
          if (answer(offer) === 'accepted') firstStored.set(timeseries_name, created)
          return { status: answer(offer), schema }
        })
        return Promise.resolve({ results })
      },
    },
    db: {
      schemas: () => Promise.resolve([...stored]),
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
  const ask = (...all: readonly Timeseries[]) =>
    all.map((each) => checks.checkOf(each, ORIGIN)?.verdict.kind)
  /** What is known of each as it comes from a producer of its own. */
  const askAs = (newSchemas: SchemaAllowance, ...all: readonly Timeseries[]) =>
    all.map((each) => checks.checkOf(each, { ...ORIGIN, newSchemas })?.verdict.kind)
  const define = (each: Timeseries, definition: TimeseriesSchema) =>
    checks.checkOf(each, ORIGIN, definition)?.verdict.kind
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
  return {
    ask,
    askAs,
    define,
    offers,
    puts,
    putAll,
    verdicts,
    troubles,
    timers,
    ids: () => puts.map(({ id }) => id),
  }
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

test('a definition that comes later is offered once, and nothing waits for it', async () => {
  const { ask, define, offers, putAll } = start()
  const series = timeseries('a')
  ask(series)
  await putAll(1)
  const definition = { ...deriveSchema(series), units: 'bytes' as const }
  expect(define(timeseries('a'), definition)).toBe('accepted')
  await putAll(2)
  expect(define(series, { ...definition, units: 'seconds' })).toBe('accepted')
  await settle()
  expect(offers).toEqual(['shop:a  samples', 'shop:a  definition'])
})

test('where a definition is refused its samples count for what they are', async () => {
  const { define, offers, putAll, verdicts } = start(({ provisional }) =>
    provisional ? 'accepted' : 'conflict',
  )
  const { timeseries: series } = metric('a', {}, f64()).sample(target('shop', {}).of({}), {}, 1)
  define(series, series.definition!)
  await putAll(1)
  expect(offers).toEqual(['shop:a  definition', 'shop:a  samples'])
  expect(verdicts).toEqual(['shop:a 1 accepted'])
})

test('of an open schema nobody is asked for fields that are known, in whatever combination', async () => {
  const { ask, offers, putAll } = start()
  const level = openMetric('a', f64())
  const shop = target('shop', {}).of({})
  ask(level.series(shop, { x: '1', y: '1', z: '1' }))
  await putAll(1)
  for (const labels of [{}, { x: '2' }, { y: '1', z: '3' }, { z: '4' }]) {
    ask(level.series(shop, labels))
  }
  ask(level.series(shop, { w: '1' }))
  await putAll(2)
  expect(offers).toEqual(['shop:a x y z definition', 'shop:a w definition'])
})

test('a producer may bring so many schemas that are new; those that Nexus knows do not count', async () => {
  const [a, b, c, d, e] = SOME.map((name) => timeseries(name)) as [
    Timeseries,
    Timeseries,
    Timeseries,
    Timeseries,
    Timeseries,
  ]
  const { askAs, putAll } = start(() => 'accepted', { stored: storedOf(a, b) })
  const newSchemas = new SchemaAllowance(2)
  expect(askAs(newSchemas, a, b, c)).toEqual(['unknown', 'unknown', undefined])
  expect(newSchemas.isPending).toBe(true)
  await putAll(2)
  expect(askAs(newSchemas, a, b, c, d, e)).toEqual([
    'accepted',
    'accepted',
    'unknown',
    'unknown',
    undefined,
  ])
  await putAll(4)
  expect(newSchemas.isPending).toBe(false)
  expect(askAs(newSchemas, c, d, e)).toEqual(['accepted', 'accepted', undefined])
  // Whoever else brings it has an allowance of their own.
  expect(askAs(new SchemaAllowance(1), e)).toEqual(['unknown'])
})

test('however many fields series of an open schema have, they are one schema that is brought', async () => {
  const { askAs, putAll } = start()
  const shop = target('shop', {}).of({})
  const level = openMetric('a', f64())
  const newSchemas = new SchemaAllowance(3)
  const series = SOME.map((label) => level.series(shop, { [label]: '1' }))
  for (let from = 0; from < SOME.length; from += 2) {
    askAs(newSchemas, ...series.slice(from, from + 2))
    await putAll(from + 2)
  }
  expect(askAs(newSchemas, ...series)).toEqual(SOME.map(() => 'accepted'))
  expect(askAs(newSchemas, timeseries('b'), timeseries('c'))).toEqual(['unknown', 'unknown'])
})

test('schemas that are refused count', async () => {
  const { askAs, verdicts } = start(() => 'conflict')
  const newSchemas = new SchemaAllowance(1)
  askAs(newSchemas, timeseries('a'))
  await vi.waitFor(() => expect(verdicts).toEqual(['shop:a 1 refused']))
  expect(askAs(newSchemas, timeseries('b'))).toEqual([undefined])
})

test('while Nexus is away, what it accepted before is taken, and asked for once it is back', async () => {
  let isAway = true
  const before = storedOf(timeseries('a'), timeseries('b'))
  const { ask, offers, putAll, verdicts, timers } = start(() => 'accepted', {
    stored: before.map((schema) => (schema.name === 'shop:b' ? { ...schema, version: 2 } : schema)),
    isAway: () => isAway,
  })
  ask(timeseries('a'), timeseries('b'), timeseries('c'))
  await vi.waitFor(() => expect(verdicts).toEqual(['shop:a 1 accepted']))
  expect(ask(timeseries('a'), timeseries('b'))).toEqual(['accepted', 'unknown'])
  expect(offers).toEqual([])
  isAway = false
  await timers.advance(2000)
  await putAll(4)
  expect(offers.toSorted()).toEqual(['shop:a  samples', 'shop:b  samples', 'shop:c  samples'])
})
