import type { Place } from './toml/positions.ts'

/** What can be wrong with definitions. Stable: scripts may branch on them. */
export const PROBLEM_CODES = [
  // The file, and how it is written
  'unreadable',
  'syntax',
  'format_version',
  'missing_key',
  'unknown_key',
  'wrong_type',
  'unknown_value',
  'version_out_of_range',
  'unclear_entry',
  // Names and texts
  'empty_name',
  'name_syntax',
  'name_too_long',
  'empty_description',
  'description_too_long',
  // The target
  'no_target_version',
  'target_version_sequence',
  'no_target_field',
  // Metrics
  'no_metric',
  'no_metric_version',
  'not_added_first',
  'added_twice',
  'not_there',
  'version_not_greater',
  'no_such_target_version',
  'timeseries_twice',
  'timeseries_in_two_files',
  'datum_type_changed',
  'cannot_roll_up',
  'rollup_twice',
  // Fields
  'duplicate_field',
  'unknown_field',
  'field_on_both',
  'field_name_syntax',
  'field_name_keyword',
  'field_name_reserved',
  'uuid_name',
  'scope_without_id',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** Something wrong in a file of definitions. */
export interface Problem extends Place {
  readonly code: ProblemCode
  /** As it was named when it was read. */
  readonly file: string
  readonly message: string
  /** The way out. */
  readonly hint: string
}

/** `disk.toml:3:8: what is wrong`, and the hint in a second line. */
export function formatProblem({ file, line, column, message, hint }: Problem): string {
  return `${file}:${line}:${column}: ${message}\n  hint: ${hint}`
}

/** What is wrong in one file. */
export class Problems {
  readonly file: string
  readonly #list: Problem[] = []

  constructor(file: string) {
    this.file = file
  }

  get count(): number {
    return this.#list.length
  }

  add(code: ProblemCode, { line, column }: Place, message: string, hint: string): void {
    this.#list.push({ code, file: this.file, line, column, message, hint })
  }

  /** In the order of the file. */
  inOrder(): readonly Problem[] {
    return this.#list.toSorted((a, b) => a.line - b.line || a.column - b.column)
  }
}

/** A text from a file as it stands in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
