import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NexusDatabase } from '../src/database/open-database.ts'
import { describeAlerts } from './alert-conformance.ts'
import { describeAssignment } from './assignment-conformance.ts'
import { describeBackgroundLease } from './background-lease-conformance.ts'
import { describeHandovers } from './handover-conformance.ts'
import { describeDiscovered } from './discovery-conformance.ts'
import { describeLeases } from './lease-conformance.ts'
import { describeMigrations } from './migration-conformance.ts'
import { describeRetention } from './retention-conformance.ts'
import { describeSaved } from './saved-conformance.ts'
import { describeSchemas } from './schema-conformance.ts'
import { unportable } from './portable-sql.ts'
import { StoreHarness } from './store-harness.ts'
import { describeTokens } from './token-conformance.ts'

/**
 * What a database must do to carry Nexus. `open` gives a new, empty one that reports the text of
 * every statement.
 */
export function describeNexusStore(
  name: string,
  open: (onSql: (text: string) => void) => Promise<NexusDatabase>,
): void {
  describe(`${name} as the store of Nexus`, () => {
    const statements = new Set<string>()
    let harness: StoreHarness
    beforeAll(async () => {
      harness = await StoreHarness.open(await open((text) => statements.add(text)))
    })
    beforeEach(() => harness.reset())
    afterAll(() => harness[Symbol.asyncDispose]())

    describeMigrations(() => harness)
    describeLeases(() => harness)
    describeAssignment(() => harness)
    describeHandovers(() => harness)
    describeBackgroundLease(() => harness)
    describeSchemas(() => harness)
    describeTokens(() => harness)
    describeDiscovered(() => harness)
    describeRetention(() => harness)
    describeSaved(() => harness)
    describeAlerts(() => harness)

    test('everything that ran is what CockroachDB runs too', () => {
      expect(statements.size).toBeGreaterThan(40)
      expect(unportable(statements)).toEqual([])
    })
  })
}
