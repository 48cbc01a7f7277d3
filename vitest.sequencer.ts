import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, by the end of its path, so that all do not wait for one of these in the end. */
const LONGEST = [
  'apptest/histories',
  'apptest/fleet-control',
  'apptest/engine-away',
  'apptest/collector-kill',
  'apptest/engine-kill',
  'apptest/examples',
  'apptest/newcomer',
  'apptest/every-type',
  'cli/test/serving',
  'nexus/test/security/scopes',
  'collector/test/outages',
  'db/test/transfer',
  'db/test/round-trip',
  'cli/test/asking',
  'cli/test/backup',
  'nexus/test/prometheus',
  'cli/test/security',
  'nexus/test/security/tls',
  'collector/test/limits',
  'db/test/retention',
  'db/test/oxql-usual',
].map((path) => `${path}.test.ts`)

/** The rest as vitest has it: by how long it took before, or by size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    return others.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONGEST.findIndex((path) => moduleId.endsWith(path))
  return rank === -1 ? LONGEST.length : rank
}
