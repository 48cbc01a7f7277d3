/** What a token may be for. An operator may do everything. */
export const ROLES = ['operator', 'viewer', 'collector', 'producer'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who, besides operators, may call a route. A `fleet viewer` is one who may see all timeseries;
 * `anyone` needs no token.
 */
export type Access = 'anyone' | readonly ('viewer' | 'fleet viewer' | 'collector' | 'producer')[]

/** Where a route says nothing. */
export const OPERATORS_ONLY: Access = []

/** What every token of ours begins with, so that scanners of leaks find it. */
export const TOKEN_PREFIX = 'oxm_'

const TOKEN = /oxm_[\w-]{20,}/g

/** A text for others to read, without the tokens that somebody has put into it. */
export function withoutTokens(text: string): string {
  return text.includes(TOKEN_PREFIX) ? text.replaceAll(TOKEN, `${TOKEN_PREFIX}…`) : text
}
