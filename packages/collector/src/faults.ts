/** The stages of the pipeline, in the order in which a sample passes them. */
export const FAULT_POINTS = [
  /** The whole answer of a producer is there, as bytes. */
  'pull:answered',
  'pull:decoded',
  /** The samples of a page are in the open batch. */
  'page:taken',
  /** The blocks of a seal are on disk, and nothing says yet that they count. */
  'seal:blocks-written',
  'seal:committed',
  /** A request has been sent that acknowledges a page. */
  'page:acknowledged',
  'insert:sending',
  /** The database has said that it has a block. */
  'insert:stored',
  'block:deleted',
  'positions:written',
] as const

export type FaultPoint = (typeof FAULT_POINTS)[number]

/** Called at each stage, so that a test can end the process there. */
export type Faults = (point: FaultPoint) => void
