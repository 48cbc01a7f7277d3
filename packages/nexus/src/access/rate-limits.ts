import { isIPv6 } from 'node:net'
import { HttpProblem } from '@oximeter/api/client'
import type { Caller } from './caller.ts'
import { TokenBuckets, type Rate } from './token-buckets.ts'

/** Clients that are told apart, of each kind: about 200 bytes each. */
const MOST_CLIENTS = 10_000

export interface RateLimitsOptions {
  /** Of each token. */
  readonly requests: Rate
  /** Of wrong tokens, from each address. */
  readonly wrongTokens: Rate
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

/** What a token may ask of the public API. */
export const PUBLIC_REQUESTS: Rate = { perSecond: 200, burst: 2_000 }
/** Of the internal one, where one token may be that of 100 000 producers that start at once. */
export const INTERNAL_REQUESTS: Rate = { perSecond: 5_000, burst: 200_000 }
export const WRONG_TOKENS: Rate = { perSecond: 10, burst: 100 }

/** Keeps one client from taking what is for all. Who has to show no token has no limit. */
export class RateLimits {
  readonly #requests: TokenBuckets
  readonly #wrongTokens: TokenBuckets

  constructor({ requests, wrongTokens, now = () => performance.now() }: RateLimitsOptions) {
    const bounds = { most: MOST_CLIENTS, now }
    this.#requests = new TokenBuckets(requests, bounds)
    this.#wrongTokens = new TokenBuckets(wrongTokens, bounds)
  }

  /** @throws {HttpProblem} 429 */
  request({ token }: Caller): void {
    if (token === undefined) return
    const waitMs = this.#requests.take(token.id)
    if (waitMs > 0) throw tooMany(`token '${token.name}' asks too much`, waitMs)
  }

  /**
   * To be asked before a token is looked up that is not known to be good.
   *
   * @throws {HttpProblem} 429 where many wrong ones came from there
   */
  unknownToken(address: string): void {
    const waitMs = this.#wrongTokens.wait(networkOf(address))
    if (waitMs > 0) throw tooMany('too many wrong tokens come from this address', waitMs)
  }

  /** One was wrong. */
  wrongToken(address: string): void {
    this.#wrongTokens.take(networkOf(address))
  }
}

/** Whoever has one address of IPv6 has 2^64 of them. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length
  return [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':')
}

function tooMany(what: string, waitMs: number): HttpProblem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new HttpProblem(429, 'TooManyRequests', `${what}: come again in ${seconds} s`, {
    headers: { 'retry-after': String(seconds) },
  })
}
