import type { Scope } from '@oximeter/oxql'
import { hashOf, type StoredToken, type TokenRows } from '../store/tokens.ts'
import type { Caller } from './caller.ts'
import { ShortMemory } from './short-memory.ts'

/**
 * How long an answer of the database counts: so long a revoked token may still work, and a known one
 * works while the database is away.
 */
export const TOKEN_MEMORY_MS = 5_000
const MOST_KNOWN = 10_000
const MOST_REFUSED = 1_000

/** What a token is worth. */
export type Verdict =
  | { readonly caller: Caller }
  | { readonly refused: 'unknown' | 'expired' | 'revoked'; readonly name?: string }

export interface AuthenticatorOptions {
  readonly tokens: Pick<TokenRows, 'find' | 'touch'>
  /** Hears that the use of a token could not be kept. */
  readonly onTrouble: (error: unknown) => void
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

/** Finds out whose a token is. Each is looked up once in five seconds, however many show it. */
export class Authenticator {
  readonly #options: AuthenticatorOptions
  readonly #known: ShortMemory<Verdict>
  readonly #refused: ShortMemory<Verdict>
  readonly #own = new Map<string, Caller>()
  readonly #asking = new Map<string, Promise<Verdict>>()

  constructor(options: AuthenticatorOptions) {
    const { now = () => performance.now() } = options
    this.#options = options
    this.#known = new ShortMemory(MOST_KNOWN, now)
    this.#refused = new ShortMemory(MOST_REFUSED, now)
  }

  /** Takes a token that no database has: of a part of this very process. */
  know(text: string, caller: Caller): void {
    this.#own.set(hashOf(text), caller)
  }

  /** What is known without asking the database. */
  remembered(text: string): Verdict | undefined {
    const hash = hashOf(text)
    const own = this.#own.get(hash)
    if (own !== undefined) return { caller: own }
    return this.#known.get(hash) ?? this.#refused.get(hash)
  }

  /** @throws {NexusError} `database-unavailable` where the token is not remembered */
  async judge(text: string): Promise<Verdict> {
    const remembered = this.remembered(text)
    if (remembered !== undefined) return remembered
    const hash = hashOf(text)
    const asking = this.#asking.get(hash) ?? this.#ask(hash)
    this.#asking.set(hash, asking)
    try {
      return await asking
    } finally {
      this.#asking.delete(hash)
    }
  }

  /** Looks everything up anew: a token was made or revoked here. */
  forget(): void {
    this.#known.clear()
    this.#refused.clear()
  }

  async #ask(hash: string): Promise<Verdict> {
    const { tokens, onTrouble } = this.#options
    const found = await tokens.find(hash)
    const verdict = verdictOn(found?.token)
    if ('refused' in verdict) {
      this.#refused.set(hash, verdict, TOKEN_MEMORY_MS)
      return verdict
    }
    this.#known.set(hash, verdict, Math.min(TOKEN_MEMORY_MS, found?.leftMs ?? 0))
    tokens.touch(verdict.caller.token?.id ?? '').catch(onTrouble)
    return verdict
  }
}

function verdictOn(token: StoredToken | undefined): Verdict {
  if (token === undefined) return { refused: 'unknown' }
  const { id, name, role, producerIds, timeExpires, state } = token
  if (state !== 'valid') return { refused: state, name }
  return {
    caller: { role, scope: scopeOf(token), token: { id, name, producerIds, timeExpires } },
  }
}

/** Those that read nothing have no narrower one. */
function scopeOf({ scope, scopeId }: StoredToken): Scope {
  if (scopeId === null) return { kind: 'fleet' }
  return scope === 'silo'
    ? { kind: 'silo', siloId: scopeId }
    : { kind: 'project', projectId: scopeId }
}
