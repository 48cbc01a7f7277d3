/** How much it matters, the least first. */
export const SEVERITIES = ['ok', 'note', 'warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One thing that was looked at, and how it is. */
export interface Finding {
  /** Which check found it: `clock`, `parts`, … */
  check: string
  /** Stable, snake_case; `ok` where nothing is wrong. */
  code: string
  severity: Severity
  /** What it is about: a collector, a table, a timeseries; empty where that is the whole system. */
  subject: string
  text: string
  /** Null where there is nothing to do. */
  what_to_do: string | null
}

/** What is wrong with the whole system, and what can be done about it. */
export interface Diagnosis {
  version: string
  time: string
  elapsed_ms: number
  /** The worst first; each check has one at least. */
  findings: Finding[]
}
