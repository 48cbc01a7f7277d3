import type { Role } from './access.ts'

/** Whose timeseries a token may read: all, or those of one silo or project. */
export const TOKEN_SCOPES = ['fleet', 'silo', 'project'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

export const TOKEN_STATES = ['valid', 'expired', 'revoked'] as const
export type TokenState = (typeof TOKEN_STATES)[number]

/** What is known of a token; its text is not. */
export interface Token {
  id: string
  /** Unique among those that are not revoked. */
  name: string
  role: Role
  scope: TokenScope
  /** Of the silo or project. */
  scope_id: string | null
  /** The only producers that it may register; null: those that it registered first. */
  producer_ids: string[] | null
  state: TokenState
  time_created: string
  time_expires: string | null
  time_revoked: string | null
  /** Kept once a minute at most. */
  time_last_used: string | null
  /** Name of the token that made it; `local` without one. */
  created_by: string
}

export interface TokenCreateRequest {
  name: string
  role: Role
  /** Of a viewer: only what is of this silo, given as a UUID or by its name. */
  silo?: string
  /** Of a viewer: only what is of this project. */
  project?: string
  /** Of a producer: it may register no others. */
  producer_ids?: string[]
  /** How long it is good for, in seconds. Without it, until it is revoked. */
  lifetime_secs?: number
}

export interface CreatedToken extends Token {
  /** The only time that it is told. */
  token: string
}
