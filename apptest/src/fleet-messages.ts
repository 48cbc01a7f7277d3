/** What a fleet's process is told. */
export type ToFleet =
  | {
      readonly type: 'start'
      /** URLs of the internal API of each Nexus. */
      readonly nexus: string | readonly string[]
      readonly intervalMs: number
      /** Whether they measure themselves, too. */
      readonly ownMetrics: boolean
      readonly producers: readonly {
        readonly id: string
        readonly number: number
        /** How many processes it has had before. */
        readonly life: number
        /** Default: where it listens. */
        readonly advertise?: string
        /** Whether it answers as those of the reference do: in JSON, whatever it is asked. */
        readonly isPlain?: boolean
      }[]
    }
  | { readonly type: 'close'; readonly deadlineMs: number }

/** What it tells, each list in the order of the producers that it was told. */
export type FromFleet =
  | { readonly type: 'listening'; readonly addresses: readonly string[] }
  /** Closed: their pages are acknowledged, or the deadline has passed. */
  | { readonly type: 'closed'; readonly handedOut: readonly bigint[] }
