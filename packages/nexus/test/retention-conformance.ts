import { describe, expect, test } from 'vitest'
import type { StoreHarness } from './store-harness.ts'

export function describeRetention(harness: () => StoreHarness): void {
  describe('policies of retention', () => {
    test('one is what was said last, to the byte, until it is removed', async () => {
      const { store } = harness()
      expect(await store.retention.all()).toEqual([])
      const bytes = 2 ** 53 - 1
      await store.retention.set({ pattern: 'disk:*', days: 90, bytes })
      await store.retention.set({ pattern: 'default', days: 7, bytes: null })
      await store.retention.set({ pattern: 'disk:*', days: 365, bytes: null })
      await store.retention.set({ pattern: 'disk:reads', days: 1, bytes })
      expect(await store.retention.all()).toEqual([
        { pattern: 'default', days: 7, bytes: null },
        { pattern: 'disk:*', days: 365, bytes: null },
        { pattern: 'disk:reads', days: 1, bytes },
      ])
      await store.retention.remove('disk:*')
      await store.retention.remove('disk:*')
      expect((await store.retention.all()).map(({ pattern }) => pattern)).toEqual([
        'default',
        'disk:reads',
      ])
    })
  })
}
