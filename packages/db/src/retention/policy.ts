import { DbError } from '../error.ts'
import { RETENTION_DAYS } from '../tables/table.ts'

/** How long samples of some timeseries are kept. */
export interface RetentionPolicy {
  /** A timeseries, the beginning of names (`http_server:*`), or `default`: all others. */
  readonly pattern: string
  /** Samples are kept for so many whole days, and deleted within a day after that. */
  readonly days: number
  /**
   * What they may take on the disk, together; beyond it the oldest days are deleted, but never
   * today's. Of `default`: what all measurements may take, whatever their policy.
   */
  readonly bytes: number | null
}

/** All that is not said otherwise. */
export const DEFAULT_POLICY: RetentionPolicy = {
  pattern: 'default',
  days: RETENTION_DAYS,
  bytes: null,
}

export const MAX_RETENTION_DAYS = 20_000

const PATTERN = /^(?:default|[a-z][a-z0-9_]*:[a-z][a-z0-9_]*|[a-z][a-z0-9_]*(?::[a-z0-9_]*)?\*)$/

/** @throws DbError `invalid-argument` */
export function checkPattern(pattern: string): void {
  if (PATTERN.test(pattern)) return
  throw new DbError(
    'invalid-argument',
    `${JSON.stringify(pattern)} is no timeseries, no beginning of names such as "http_server:*", and not "default"`,
  )
}

/** Which policy holds for a timeseries: its own, that of the longest beginning, or the default. */
export class Policies {
  readonly default: RetentionPolicy
  /** Whether somebody has said what the default is. */
  readonly isDefaultGiven: boolean
  readonly all: readonly RetentionPolicy[]
  readonly #exact: ReadonlyMap<string, RetentionPolicy>
  readonly #prefixes: readonly (readonly [string, RetentionPolicy])[]

  constructor(policies: readonly RetentionPolicy[]) {
    const given = policies.find(({ pattern }) => pattern === DEFAULT_POLICY.pattern)
    this.default = given ?? DEFAULT_POLICY
    this.isDefaultGiven = given !== undefined
    const others = policies.filter((policy) => policy !== given)
    this.#exact = new Map(others.map((policy) => [policy.pattern, policy]))
    this.#prefixes = others
      .filter(({ pattern }) => pattern.endsWith('*'))
      .map((policy) => [policy.pattern.slice(0, -1), policy] as const)
      .sort(([a], [b]) => b.length - a.length)
    this.all = [...others, this.default]
  }

  of(name: string): RetentionPolicy {
    const exact = this.#exact.get(name)
    if (exact) return exact
    return this.#prefixes.find(([prefix]) => name.startsWith(prefix))?.[1] ?? this.default
  }
}
