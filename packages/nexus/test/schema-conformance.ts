import type { Rollup, TimeseriesSchema } from '@oximeter/core'
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
      expect(await store.schemasNamed(['disk:reads'])).toEqual([offer])
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
      expect(await store.schemasNamed(['disk:reads'])).toEqual([defined])
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
      expect((await store.schemasNamed(['disk:reads'])).length).toBe(2)
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

    test('an open one gains what any of many offers at once, and loses nothing', async () => {
      const { store } = harness()
      const base = schemaOf('node:load', { open: true, units: 'seconds' })
      const offers = Array.from({ length: 12 }, (_, i) => ({
        schema: schemaOf('node:load', {
          fields: [...base.fields, textField(`z${i}`), ...(i > 0 ? [textField(`z${i - 1}`)] : [])],
          // Some know that it is open, some send samples and no more.
          ...(i % 2 === 0 && { open: true, units: 'seconds' }),
        }),
        provisional: i % 2 === 1,
      }))
      await store.offerSchemas([{ schema: base, provisional: false }])
      const outcomes = await Promise.all(offers.map((offer) => store.offerSchemas([offer])))
      for (const [i, [outcome]] of outcomes.entries()) {
        expect(outcome?.accepted).toBe(true)
        expect(outcome?.stored.schema.fields.map(({ name }) => name)).toContain(`z${i}`)
      }
      const [stored] = await store.schemasNamed(['node:load'])
      expect(stored).toMatchObject({ provisional: false, schema: { open: true, units: 'seconds' } })
      const union = [...base.fields.map(({ name }) => name), ...offers.map((_, i) => `z${i}`)]
      expect(stored?.schema.fields.map(({ name }) => name)).toEqual(union.toSorted())
    })

    test('definitions are applied, over samples and over what producers say, and then they hold', async () => {
      const { store } = harness()
      const words = { description: { target: 'a disk', metric: 'bytes read' } }
      const told = { schema: schemaOf('disk:reads'), provisional: true }
      const said = { schema: schemaOf('disk:writes', { units: 'bytes' }), provisional: false }
      await store.offerSchemas([told, said])
      const definitions = ['disk:reads', 'disk:writes', 'disk:erases'].map((name) =>
        schemaOf(name, { units: 'none', authzScope: 'viewable_to_all', ...words }),
      )
      const planned = await store.applySchemas(definitions, { dryRun: true })
      expect(planned).toMatchObject({ applied: false })
      expect(await store.schemas({ limit: 10 })).toEqual([told, said])

      const done = await store.applySchemas(definitions, { dryRun: false })
      expect(done).toEqual({ applied: true, changes: planned.changes })
      expect(done.changes.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
        'timeseries_added: + disk:erases: new, version 1',
        'defined: + disk:reads version 1: defined, and was known from samples only',
        'description_changed: ~ disk:writes version 1: another description of the target: "a disk"',
        'description_changed: ~ disk:writes version 1: another description of the metric: "bytes read"',
        'defined: ~ disk:writes version 1: defined; its producers say the unit bytes, not none and the scope fleet, not viewable_to_all',
      ])
      const stored = await store.schemas({ limit: 10 })
      expect(stored.map(({ schema }) => schema)).toEqual(
        definitions.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      )
      for (const known of stored) expect(known).toMatchObject({ provisional: false, applied: true })

      // Again changes nothing, neither do producers, and what was applied is not contradicted.
      expect(await store.applySchemas(definitions, { dryRun: false })).toEqual({
        applied: true,
        changes: [],
      })
      await store.offerSchemas([told, said])
      expect(await store.schemas({ limit: 10 })).toEqual(stored)
      const other = definitions.map((schema) => ({ ...schema, units: 'count' as const }))
      const refused = await store.applySchemas(other.slice(0, 1), { dryRun: false })
      expect(refused).toMatchObject({
        applied: false,
        changes: [{ kind: 'units_changed', breaking: true }],
      })
      expect(await store.schemas({ limit: 10 })).toEqual(stored)
    })

    test('roll-ups are applied, and changed or taken back by applying again; samples say nothing of them', async () => {
      const { store } = harness()
      const told = { schema: schemaOf('disk:reads'), provisional: true }
      await store.offerSchemas([told])
      for (const [schema, expected] of [
        [rolledUp('5m'), ['defined']],
        [rolledUp('5m'), []],
        [rolledUp('5m', '1h'), ['rollups_changed']],
        [rolledUp(), ['rollups_changed']],
      ] as const) {
        const { applied, changes } = await store.applySchemas([schema], { dryRun: false })
        expect(applied).toBe(true)
        expect(changes.map(({ kind }) => kind)).toEqual(expected)
        await store.offerSchemas([told])
        expect((await store.schemasNamed(['disk:reads']))[0]?.schema).toEqual(schema)
      }
    })

    test('of definitions that are breaking in part nothing is stored', async () => {
      const { store } = harness()
      const told = { schema: schemaOf('disk:reads'), provisional: true }
      await store.offerSchemas([told])
      const fresh = schemaOf('disk:writes')
      const breaking: [TimeseriesSchema[], string][] = [
        [[fresh, schemaOf('disk:reads', { datumType: 'f64' })], 'shape_changed'],
        [[fresh, schemaOf('disk:reads', { fields: [] })], 'shape_changed'],
        [[fresh, schemaOf('disk:reads', { version: 2, datumType: 'f64' })], 'version_added'],
        [[fresh, schemaOf('disk:writes', { version: 2, datumType: 'f64' })], 'contradiction'],
      ]
      for (const [definitions, kind] of breaking) {
        const { applied, changes } = await store.applySchemas(definitions, { dryRun: false })
        expect([applied, changes.filter((one) => one.breaking).map((one) => one.kind)]).toEqual([
          false,
          [kind],
        ])
      }
      expect(await store.schemas({ limit: 10 })).toEqual([told])
    })

    test('a definition of an open one says what its fields mean, and closes nothing', async () => {
      const { store } = harness()
      const imported = schemaOf('node:load', {
        open: true,
        fields: [textField('a'), textField('b')],
      })
      await store.offerSchemas([{ schema: imported, provisional: false }])
      const meaning = { ...textField('b'), description: 'told' }
      const definition = schemaOf('node:load', {
        units: 'seconds',
        fields: [meaning, textField('c')],
      })
      const { applied, changes } = await store.applySchemas([definition], { dryRun: false })
      expect([applied, changes.map(({ kind }) => kind)]).toEqual([
        true,
        ['description_changed', 'fields_added', 'defined'],
      ])
      expect(await store.schemasNamed(['node:load'])).toEqual([
        {
          schema: {
            ...imported,
            units: 'seconds',
            fields: [textField('a'), meaning, textField('c')],
          },
          provisional: false,
          applied: true,
        },
      ])
      expect((await store.applySchemas([definition], { dryRun: false })).changes).toEqual([])
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

function textField(name: string) {
  return { name, type: 'string', source: 'metric', description: '' } as const
}

function rolledUp(...rollups: readonly Rollup[]): TimeseriesSchema {
  return schemaOf('disk:reads', rollups.length > 0 ? { rollups } : {})
}
