import type { Style } from '../output/table.ts'

/** What a command found out: printed as `--json`, or as text for people. */
export interface Answer {
  /** An array, or an object with `items` where there are several. */
  readonly json: unknown
  text(style: Style): string
  /** For standard error, beside the text: what the text leaves out. */
  readonly notes?: readonly string[]
  /** Default 0. */
  readonly exitCode?: number
}
