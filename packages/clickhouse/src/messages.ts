import type { EmbeddedClickHouseErrorCode } from './error.ts'

/** Everything that the engine's process needs to know; it travels over the channel, never on a command line. */
export interface EngineConfig {
  readonly engineDir: string
  readonly scratchDir: string
  readonly host: string
  readonly port: number
  readonly password: string
  readonly memoryLimitBytes: number
  readonly sessions: number
  readonly maxBodyBytes: number
}

export type ToEngine =
  | { readonly type: 'start'; readonly config: EngineConfig }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'trim' }
  | { readonly type: 'close'; readonly deadlineMs: number }

export interface EngineHealth {
  /** Resident. */
  readonly rssBytes: number
  /** For how long the oldest query has gone on after it was cancelled; 0 when there is none. */
  readonly stuckMs: number
}

export type FromEngine =
  | { readonly type: 'ready'; readonly port: number; readonly version: string }
  | {
      readonly type: 'failed'
      readonly code: EmbeddedClickHouseErrorCode
      readonly message: string
    }
  | ({ readonly type: 'pong'; readonly id: number } & EngineHealth)
