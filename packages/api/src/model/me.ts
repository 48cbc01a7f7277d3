import type { Role } from './access.ts'
import type { TokenScope } from './tokens.ts'

/** Who asks, and what that one may do. */
export interface Me {
  /** Of the token; `local` where none is wanted. */
  name: string
  token_id: string | null
  role: Role
  /** Whose timeseries it may read. */
  scope: TokenScope
  /** Of the silo or project. */
  scope_id: string | null
  time_expires: string | null
  /** Operations of this API that it may call, such as `drain_collector`: ascending. */
  operations: string[]
}
