import type { TimeseriesSchema } from '@oximeter/core'
import type { Scope } from '@oximeter/oxql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VisibleSchemas } from '../../src/access/visible-schemas.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { NexusStore } from '../../src/store/nexus-store.ts'
import { replicaOf, TIMING } from '../store-harness.ts'

const everyone: Scope = { kind: 'project', projectId: '22222222-2222-4222-8222-222222222222' }

const LOOKED_AT = 10

let store: NexusStore
beforeAll(async () => {
  store = await NexusStore.open(await openDatabase({ memory: true }), TIMING, replicaOf())
  const schemas = [
    ...Array.from({ length: 8 }, (_, i) => schemaOf(`a:n${i}`, 1, false)),
    // What is read at a time ends amid these.
    schemaOf('b:cut', 1, true),
    schemaOf('b:cut', 2, true),
    schemaOf('b:cut', 3, false),
    schemaOf('c:whole', 1, true),
    schemaOf('c:whole', 2, true),
    schemaOf('d:last', 1, true),
  ]
  await store.offerSchemas(schemas.map((schema) => ({ schema, provisional: false })))
})
afterAll(() => store?.close())

function schemaOf(name: string, version: number, isForAll: boolean): TimeseriesSchema {
  return {
    name,
    version,
    description: { target: '', metric: '' },
    fields: [],
    datumType: 'f64',
    units: 'none',
    authzScope: isForAll ? 'viewable_to_all' : 'fleet',
    created: 0n,
  }
}

async function listed(limit: number, after?: { name: string; version: number }) {
  const found = await new VisibleSchemas(store, LOOKED_AT).list({ limit, after }, everyone)
  return found.map(({ schema: { name, version } }) => `${name} ${version}`)
}

test('a page is full of what is shown, however much is hidden before it', async () => {
  expect(await listed(2)).toEqual(['c:whole 1', 'c:whole 2'])
  expect(await listed(100)).toEqual(['c:whole 1', 'c:whole 2', 'd:last 1'])
  expect(await listed(100, { name: 'c:whole', version: 1 })).toEqual(['c:whole 2', 'd:last 1'])
})

test('a page that begins amid versions shows none of what another version hides', async () => {
  expect(await listed(1, { name: 'b:cut', version: 1 })).toEqual(['c:whole 1'])
  expect(await listed(1, { name: 'd:last', version: 1 })).toEqual([])
})
