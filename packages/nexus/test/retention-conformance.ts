import { describe, expect, test } from 'vitest'
import type { StoreHarness } from './store-harness.ts'

export function describeRetention(harness: () => StoreHarness): void {
  describe('policies of retention', () => {
    test('one is what was said last, to the byte, until it is removed', async () => {
      const { store } = harness()
      expect(await store.retentionPolicies()).toEqual([])
      const bytes = 2 ** 53 - 1
      await store.setRetention({ pattern: 'disk:*', days: 90, bytes })
      await store.setRetention({ pattern: 'default', days: 7, bytes: null })
      await store.setRetention({ pattern: 'disk:*', days: 365, bytes: null })
      await store.setRetention({ pattern: 'disk:reads', days: 1, bytes })
      expect(await store.retentionPolicies()).toEqual([
        { pattern: 'default', days: 7, bytes: null },
        { pattern: 'disk:*', days: 365, bytes: null },
        { pattern: 'disk:reads', days: 1, bytes },
      ])
      await store.removeRetention('disk:*')
      await store.removeRetention('disk:*')
      expect((await store.retentionPolicies()).map(({ pattern }) => pattern)).toEqual([
        'default',
        'disk:reads',
      ])
    })
  })
}
