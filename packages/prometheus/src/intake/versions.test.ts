import type { TimeseriesSchema } from '@oximeter/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { OpenVersions, type ImportedMetric, type SchemaStore } from './versions.ts'

/** Keeps who was first, as Nexus does; may be away. */
class Store implements SchemaStore {
  readonly schemas = new Map<string, TimeseriesSchema>()
  offers = 0
  isAway = false

  async offer(schemas: readonly TimeseriesSchema[]) {
    await Promise.resolve()
    if (this.isAway) throw new Error('away')
    this.offers += 1
    return schemas.map((schema) => {
      const key = `${schema.name} ${schema.version}`
      const stored = this.schemas.get(key) ?? schema
      this.schemas.set(key, stored)
      return { stored }
    })
  }
}

const metric: ImportedMetric = { timeseries: 'prometheus:a', type: 'f64', units: 'none', help: '' }

async function assign(versions: OpenVersions, fields: readonly string[]): Promise<string> {
  if (!versions.find(metric.timeseries, fields)) versions.want(metric, fields)
  await versions.settle()
  const version = versions.find(metric.timeseries, fields)
  return version === undefined ? 'none' : `${version.number} ${version.fields.join('')}`
}

describe('a version', () => {
  test('has all labels of those before, and a series has the lowest that fits', async () => {
    const versions = new OpenVersions(new Store())
    expect(await assign(versions, ['b'])).toBe('1 b')
    expect(await assign(versions, ['a'])).toBe('2 ab')
    expect(await assign(versions, ['c'])).toBe('3 abc')
    expect(await assign(versions, [])).toBe('1 b')
    expect(await assign(versions, ['a', 'b'])).toBe('2 ab')
  })

  test('is one for all that is wanted at a time', async () => {
    const store = new Store()
    const versions = new OpenVersions(store)
    for (const field of ['a', 'b', 'c']) versions.want(metric, [field])
    await versions.settle()
    expect(versions.find(metric.timeseries, ['c'])).toEqual({ number: 1, fields: ['a', 'b', 'c'] })
    expect(store.schemas.size).toBe(1)
  })

  test('is the same for all who ask, in whatever order, at the same time', async () => {
    const sets = fc.array(fc.subarray(['a', 'b', 'c', 'd', 'e']), { minLength: 1, maxLength: 6 })
    expect.hasAssertions()
    await fc.assert(
      fc.asyncProperty(fc.array(sets, { minLength: 2, maxLength: 4 }), async (scrapers) => {
        const store = new Store()
        const given = new Map<string, string>()
        await Promise.all(
          scrapers.map(async (wanted) => {
            const versions = new OpenVersions(store)
            for (const fields of wanted) {
              const version = await assign(versions, fields)
              const key = fields.join('')
              expect(given.get(key) ?? version).toBe(version)
              given.set(key, version)
            }
          }),
        )
        // After a restart it is still the same, and nothing new is stored.
        const size = store.schemas.size
        for (const [key, version] of given) {
          expect(await assign(new OpenVersions(store), key.split(''))).toBe(version)
        }
        expect(store.schemas.size).toBe(size)
      }),
    )
  })

  test('waits while the store is away', async () => {
    const store = new Store()
    const versions = new OpenVersions(store)
    store.isAway = true
    versions.want(metric, ['a'])
    await expect(versions.settle()).rejects.toThrow('away')
    expect(versions.find(metric.timeseries, ['a'])).toBeUndefined()
    store.isAway = false
    await versions.settle()
    expect(versions.find(metric.timeseries, ['a'])?.number).toBe(1)
  })

  test('is asked for once', async () => {
    const store = new Store()
    const versions = new OpenVersions(store)
    for (let i = 0; i < 5; i++) await assign(versions, ['a'])
    expect(store.offers).toBe(1)
  })
})

describe('a name is refused', () => {
  test.each<[string, Partial<TimeseriesSchema>]>([
    ['has another datum', { datumType: 'i64' }],
    ['has another target', { fields: [] }],
    [
      'has another type of field',
      {
        fields: [
          { name: 'a', type: 'u8', source: 'metric', description: '' },
          ...['instance', 'job'].map(
            (name) => ({ name, type: 'string', source: 'target', description: '' }) as const,
          ),
        ],
      },
    ],
  ])('where what is stored %s', async (_, stored) => {
    const store = new Store()
    await assign(new OpenVersions(store), ['a'])
    const [[key, schema] = []] = store.schemas
    store.schemas.set(key!, { ...schema!, ...stored })
    const versions = new OpenVersions(store)
    expect(await assign(versions, ['a'])).toBe('none')
    expect(versions.refusalOf(metric.timeseries)).toMatch(/not imported from Prometheus/)
  })

  test('where another version contradicts it', async () => {
    const other: SchemaStore = {
      offer: async (schemas) => schemas.map((schema) => ({ stored: { ...schema, version: 7 } })),
    }
    const versions = new OpenVersions(other)
    expect(await assign(versions, ['a'])).toBe('none')
    expect(versions.refusalOf(metric.timeseries)).toMatch(/version 7 of it contradicts/)
  })

  test('of which there is no further version, or field', async () => {
    const store = new Store()
    const versions = new OpenVersions(store)
    for (let i = 0; i < 254; i++) await assign(versions, [`f${i}`])
    expect(await assign(versions, ['f254'])).toBe('none')
    expect(versions.refusalOf(metric.timeseries)).toMatch(/more than 256 fields/)
  })
})
