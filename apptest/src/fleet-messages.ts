/** What a fleet's process is told. */
export type ToFleet =
  | {
      readonly type: 'start'
      readonly nexus: string
      readonly intervalMs: number
      readonly producers: readonly {
        readonly id: string
        readonly number: number
        /** How many processes it has had before. */
        readonly life: number
        readonly advertise: string
      }[]
    }
  | { readonly type: 'close'; readonly deadlineMs: number }

/** What it tells, each list in the order of the producers that it was told. */
export type FromFleet =
  | { readonly type: 'listening'; readonly addresses: readonly string[] }
  /** Closed: their pages are acknowledged, or the deadline has passed. */
  | { readonly type: 'closed'; readonly handedOut: readonly bigint[] }
