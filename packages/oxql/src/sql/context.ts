import type { PlanNode } from '../plan/plan.ts'
import type { Parameters } from './parameters.ts'
import type { Relation } from './relation.ts'
import type { RolledScans } from './rollups/rolled-scan.ts'
import type { ScanParts } from './seek/scan-part.ts'
import type { SqlStorage } from './storage.ts'
import type { Usual } from './usual.ts'

/** What the compilation of every node needs. */
export interface Context {
  readonly storage: SqlStorage
  readonly parameters: Parameters
  /** Whether nobody asks what the samples of distributions add up to, which then is null. */
  readonly withoutSums?: boolean
  /** Whether what usually is so may be taken for granted. */
  readonly usual?: Usual
  /** Which samples of a scan are enough. */
  readonly parts?: ScanParts
  /** What is read in place of samples, with the same answer. */
  readonly rolled?: RolledScans
  /** Compiles an input. */
  readonly compile: (node: PlanNode) => Relation
}
