import type { ScanNode } from '../../plan/plan.ts'

/** (after, upTo], in nanoseconds since the epoch. */
export interface Stretch {
  readonly after: bigint
  readonly upTo: bigint
}

/** What a scan reads of a roll-up in place of samples. */
export interface RolledScan {
  /** Of its pieces, in nanoseconds. Each is (n · length, (n + 1) · length]. */
  readonly length: bigint
  /** In order, made of whole pieces. */
  readonly stretches: readonly Stretch[]
  /** Samples are read too of the pieces that an end of one of these cells cuts: end − k · length. */
  readonly cutBy?: { readonly end: bigint; readonly length: bigint }
}

/** What is not in the map is read as samples alone. */
export type RolledScans = ReadonlyMap<ScanNode, RolledScan>
