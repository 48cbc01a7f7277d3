import { lookup } from 'node:dns/promises'
import { canonicalIp } from '@oximeter/core'

/** Stands for a name that has no address yet. */
const UNKNOWN = '0.0.0.0'

/** The IP addresses behind host names, for fields that hold one. */
export class HostAddresses {
  readonly #addresses = new Map<string, string>()

  /** At once: a name is looked up in the background, once, and known the next time. */
  of(host: string): string {
    const ip = canonicalIp(host)
    if (ip !== undefined) return ip
    const known = this.#addresses.get(host)
    if (known === undefined) void this.resolve(host)
    return known ?? UNKNOWN
  }

  async resolve(host: string): Promise<string> {
    const ip = canonicalIp(host)
    if (ip !== undefined) return ip
    this.#addresses.set(host, UNKNOWN)
    try {
      const { address } = await lookup(host)
      this.#addresses.set(host, address)
      return address
    } catch {
      this.#addresses.delete(host)
      return UNKNOWN
    }
  }
}
