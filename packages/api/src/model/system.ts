import type { ExactNumber } from './datum-json.ts'

export interface SqlRequest {
  /** One SELECT over the timeseries' views. */
  query: string
}

export interface SqlResponse {
  columns: { name: string; type: string }[]
  /** Integers are exact numbers whatever their size. */
  rows: SqlValue[][]
  /** Whether the budget cut rows off. */
  truncated: boolean
  elapsed_ms: number
  rows_read: number
  bytes_read: number
}

export type SqlValue =
  | null
  | boolean
  | string
  | ExactNumber
  | SqlValue[]
  | { [key: string]: SqlValue }

/** Answer of `/healthz` and `/readyz`: each check by name, `ok` or what is wrong. */
export interface Health {
  status: 'ok' | 'unavailable'
  checks: Record<string, string>
}

export interface ProgramVersion {
  name: string
  version: string
}
