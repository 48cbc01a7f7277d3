import { describe, expect, test } from 'vitest'
import { schemaOf, type StoreHarness } from './store-harness.ts'

export function describeSchemas(harness: () => StoreHarness): void {
  describe('schemas', () => {
    test('an unknown one is stored as it is, to the nanosecond', async () => {
      const { store } = harness()
      const offer = {
        schema: schemaOf('disk:reads', { description: { target: 'A "disk"', metric: "it's" } }),
        provisional: true,
      }
      expect(await store.offerSchemas([offer])).toEqual([{ accepted: true, stored: offer }])
      expect(await store.schemaVersions('disk:reads')).toEqual([offer])
      expect(await store.counts()).toMatchObject({ schemas: 1 })
    })

    test('offers of one call see each other', async () => {
      const { store } = harness()
      const good = { schema: schemaOf('disk:reads'), provisional: true }
      const bad = { schema: schemaOf('disk:reads', { datumType: 'f64' }), provisional: true }
      const outcomes = await store.offerSchemas([good, bad, good])
      expect(outcomes.map(({ accepted }) => accepted)).toEqual([true, false, true])
      expect(outcomes[1]?.stored).toEqual(good)
      expect(await store.schemas({ limit: 10 })).toEqual([good])
    })

    test('a definition completes what samples told, and samples never undo it', async () => {
      const { store } = harness()
      const derived = { schema: schemaOf('disk:reads'), provisional: true }
      const defined = {
        schema: schemaOf('disk:reads', {
          units: 'bytes',
          description: { target: 'a disk', metric: 'bytes read' },
          fields: derived.schema.fields.map((field) => ({ ...field, description: 'told' })),
        }),
        provisional: false,
      }
      await store.offerSchemas([derived])
      expect(await store.offerSchemas([defined])).toEqual([{ accepted: true, stored: defined }])
      expect(await store.offerSchemas([derived])).toEqual([{ accepted: true, stored: defined }])
      expect(await store.schemaVersions('disk:reads')).toEqual([defined])
    })

    test('versions may differ in fields, but not in the type of one', async () => {
      const { store } = harness()
      const first = { schema: schemaOf('disk:reads'), provisional: true }
      const [id] = first.schema.fields
      if (id === undefined) throw new Error('the schema has fields')
      const fewer = {
        schema: schemaOf('disk:reads', { version: 2, fields: [id] }),
        provisional: true,
      }
      const retyped = {
        schema: schemaOf('disk:reads', { version: 3, fields: [{ ...id, type: 'string' }] }),
        provisional: true,
      }
      const outcomes = await store.offerSchemas([first, fewer, retyped])
      expect(outcomes.map(({ accepted }) => accepted)).toEqual([true, true, false])
      expect((await store.schemaVersions('disk:reads')).length).toBe(2)
    })

    test('of contradictions that come at once, one is stored', async () => {
      const { store } = harness()
      const offers = (['u8', 'i64', 'f64', 'string', 'bool'] as const).map((datumType, index) => ({
        // Half of them under one version, half under versions of their own.
        schema: schemaOf('disk:reads', { datumType, version: Math.max(1, index - 1) }),
        provisional: true,
      }))
      const outcomes = (
        await Promise.all(offers.map((offer) => store.offerSchemas([offer])))
      ).flat()
      expect(outcomes.filter(({ accepted }) => accepted)).toHaveLength(1)
      const stored = await store.schemas({ limit: 10 })
      expect(stored).toHaveLength(1)
      for (const outcome of outcomes) expect(outcome.stored).toEqual(stored[0])
    })

    test('lists are walked page by page through versions of one name', async () => {
      const { store } = harness()
      const offers = ['a:b', 'a:c', 'z:z'].flatMap((name) =>
        [1, 2].map((version) => ({ schema: schemaOf(name, { version }), provisional: true })),
      )
      await store.offerSchemas(offers)
      const seen = []
      for (;;) {
        const last = seen.at(-1)?.schema
        const page = await store.schemas({ limit: 4, after: last })
        seen.push(...page)
        if (page.length < 4) break
      }
      expect(seen).toEqual(offers)
      expect((await store.timeseriesNames()).toSorted()).toEqual(['a:b', 'a:c', 'z:z'])
    })
  })
}
