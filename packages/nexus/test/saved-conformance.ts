import { randomUUID } from 'node:crypto'
import { MAX_SAVED } from '@oximeter/api/client'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { SavedContent, SavedScope } from '../src/store/saved.ts'
import type { StoreHarness } from './store-harness.ts'

const FLEET: SavedScope = { scope: 'fleet', scopeId: null }
const PROJECT: SavedScope = { scope: 'project', scopeId: 'b0000000-0000-4000-8000-000000000002' }
const all = { limit: 10, after: undefined, search: '', of: undefined }

function content(name: string, more: Partial<SavedContent> = {}): SavedContent {
  return { name, description: '', document: '{}', changedBy: 'local', ...more }
}

function id(n: number): string {
  return `d0000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

export function describeSaved(harness: () => StoreHarness): void {
  describe('saved objects', () => {
    test('one is what was saved last, and at which revision', async () => {
      const { saved } = harness().store
      const document = JSON.stringify({ 'text \u0000 of any kind': '\u{10FFFF}', n: 1e21 })
      await saved.create('dashboard', id(1), PROJECT, content('it', { document }))
      expect(await saved.get('dashboard', id(1))).toMatchObject({
        ...PROJECT,
        id: id(1),
        document,
        revision: 1n,
      })
      const change = content('that', { description: 'more', changedBy: 'ops' })
      expect(await saved.update('dashboard', id(1), 1, change)).toMatchObject({
        stored: { ...PROJECT, ...change, revision: 2n },
      })
      expect(await saved.update('dashboard', id(1), 1, content('late'))).toEqual({
        refused: 'revision',
      })
      expect(await saved.get('query', id(1))).toBeUndefined()
      await saved.delete('dashboard', id(1))
      expect(await saved.get('dashboard', id(1))).toBeUndefined()
      expect(await saved.update('dashboard', id(1), 2, content('gone'))).toEqual({
        refused: 'revision',
      })
    })

    test('of those that change one at once one is first', async () => {
      const { store, other } = harness()
      await store.saved.create('dashboard', id(1), FLEET, content('it'))
      const outcomes = await Promise.all(
        [store, other].map(({ saved }, i) =>
          saved.update('dashboard', id(1), 1, content(`of ${i}`)),
        ),
      )
      expect(outcomes.filter((outcome) => 'stored' in outcome)).toHaveLength(1)
    })

    test('a name is that of one, of its kind and scope', async () => {
      const { saved } = harness().store
      const create = (n: number, scope: SavedScope, kind: 'dashboard' | 'query' = 'dashboard') =>
        saved.create(kind, id(n), scope, content('it'))
      expect(await create(1, FLEET)).toHaveProperty('stored')
      expect(await create(2, FLEET)).toEqual({ refused: 'name' })
      expect(await create(1, PROJECT)).toEqual({ refused: 'id' })
      expect(await create(2, PROJECT)).toHaveProperty('stored')
      expect(await create(2, FLEET, 'query')).toHaveProperty('stored')
      await saved.create('dashboard', id(3), FLEET, content('another'))
      expect(await saved.update('dashboard', id(3), 1, content('it'))).toEqual({ refused: 'name' })
    })

    test('they are listed by id, of one scope or all, and by a part of their name', async () => {
      const { saved } = harness().store
      for (const [n, name] of ['Hosts', 'http', 'of 100%', 'Ghost'].entries()) {
        await saved.create('dashboard', id(n), n === 1 ? PROJECT : FLEET, content(name))
      }
      const names = async (page: Partial<typeof all> | { of: SavedScope }) =>
        (await saved.list('dashboard', { ...all, ...page })).map(({ name }) => name)
      expect(await names({})).toEqual(['Hosts', 'http', 'of 100%', 'Ghost'])
      expect(await names({ of: PROJECT })).toEqual(['http'])
      expect(await names({ search: 'hOST' })).toEqual(['Hosts', 'Ghost'])
      expect(await names({ search: '%' })).toEqual(['of 100%'])
      expect(await saved.list('dashboard', { ...all, limit: 2, after: id(0) })).toMatchObject([
        { id: id(1) },
        { id: id(2) },
      ])
    })

    test('there is an end to them', async () => {
      const { store, database } = harness()
      await sql`
        insert into saved_objects
          (kind, id, scope, scope_id, name, description, document, changed_by)
        select
          'query', ('d0000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'fleet', '',
          n::text, '', '{}', 'local'
        from generate_series(1, ${MAX_SAVED - 1}::int8) as numbers (n)`.execute(database.db)
      const create = (name: string) =>
        store.saved.create('query', randomUUID(), FLEET, content(name))
      expect(await create('the last')).toHaveProperty('stored')
      expect(await create('one more')).toEqual({ refused: 'full' })
    })
  })
}
