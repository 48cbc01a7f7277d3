import type { Facts } from './facts.ts'
import type { Judgement } from './finding.ts'

/** One thing that a doctor looks at: what there is to know of it, and what to think of that. */
export interface Check<Known = unknown> {
  readonly name: string
  /** What it cannot do without. */
  readonly needs?: 'clickhouse' | 'database'
  gather(facts: Facts): Promise<Known>
  /** Pure: the same facts, the same findings; one at least. */
  judge(known: Known): readonly Judgement[]
}
