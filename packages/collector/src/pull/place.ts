/** Where a producer is asked, and how. */
export interface ProducerPlace {
  /** `127.0.0.1:1234`, `[::1]:1234` or `name:1234`. */
  readonly address: string
  /** Whether it speaks TLS. Default false. */
  readonly tls?: boolean | undefined
  /** Name that its certificate is for. Default: the host of the address. */
  readonly serverName?: string | undefined
  /** What it wants to be shown, which it is over TLS or on loopback, and nowhere else. */
  readonly token?: string | undefined
}
