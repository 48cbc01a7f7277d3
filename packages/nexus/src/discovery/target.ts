/** Something that a source names: where it is, and what else the source says of it, unchecked. */
export interface Target {
  readonly address: string
  /** Where it is not said, the address is asked. */
  readonly id?: string | undefined
  readonly interval?: string | undefined
  readonly kind?: string | undefined
  /** `true` or `false`. Default: `false`. */
  readonly tls?: string | undefined
  /** That its certificate is for. */
  readonly serverName?: string | undefined
}

/** Far more than one Nexus could ask in time. */
export const MAX_TARGETS = 100_000
