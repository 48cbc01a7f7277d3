import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction, Socket } from 'node:net'
import { isLoopbackHost, type AddressRules } from './address-rules.ts'

/** Nobody connects there. The message says why. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
  readonly code = 'forbidden-address'
}

export interface AddressGuardOptions {
  readonly rules: AddressRules
  /**
   * Whether loopback may be connected to: always, never, or only where it is written so and is not
   * what a name turns out to be.
   */
  readonly loopback: 'always' | 'written' | 'never'
  /** What finds the addresses of a name. Default: the system's. */
  readonly lookup?: typeof systemLookup
}

type Connect<To> = (
  to: To,
  callback: (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void,
) => void

/**
 * Applies rules when a connection is made, to the very addresses that it is made to: what a name
 * meant a moment ago says nothing of what it means now.
 */
export class AddressGuard {
  readonly #options: AddressGuardOptions

  constructor(options: AddressGuardOptions) {
    this.#options = options
  }

  /** Why nobody connects there; undefined for a name whose addresses have to be looked at. */
  problemOf(host: string): string | undefined {
    const { rules, loopback } = this.#options
    return rules.problemOf(host, { loopback: loopback !== 'never' })
  }

  /**
   * For `lookup` of `net.connect`: the addresses of a name that are allowed.
   *
   * Fails with a {@link ForbiddenAddressError} where none of them is.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const { rules, loopback: which, lookup = systemLookup } = this.#options
    const loopback = which === 'always' || (which === 'written' && isLoopbackHost(hostname))
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, [])
        return
      }
      const problems = found.map(({ address }) => rules.problemOf(address, { loopback }))
      const allowed = found.filter((_, i) => problems[i] === undefined)
      const [first] = allowed
      if (first === undefined) {
        const why = problems.length === 0 ? 'it has no address' : problems.join('; ')
        callback(new ForbiddenAddressError(`${hostname}: ${why}`), [])
      } else if (options.all === true) {
        callback(null, allowed)
      } else {
        callback(null, first.address, first.family)
      }
    })
  }

  /**
   * A connector of undici that connects where it may.
   *
   * @param connect made with {@link lookup}, which looks at names; here addresses are
   */
  connector<To extends { hostname: string }>(connect: Connect<To>): Connect<To> {
    return (to, callback) => {
      const problem = this.problemOf(to.hostname)
      if (problem === undefined) connect(to, callback)
      else callback(new ForbiddenAddressError(problem), null)
    }
  }
}
