/** Why a line of an exposition, or what it says, was not taken. */
export const REFUSAL_REASONS = [
  // What the text says:
  'malformed_line',
  'malformed_labels',
  'malformed_number',
  'malformed_timestamp',
  'unknown_type',
  'unterminated_line',
  'after_end',
  'too_long',
  // What it means:
  'duplicate_series',
  'out_of_order',
  'implausible_time',
  'not_finite',
  'malformed_histogram',
  'series_limit',
  'name_limit',
] as const

export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** A line that was not taken. */
export interface Refusal {
  readonly reason: RefusalReason
  /** What is wrong, and where: one sentence. */
  readonly detail: string
}

/** Something in a text that cannot be; never leaves the package. */
export class RefusedText extends Error {
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, detail: string) {
    super(detail)
    this.reason = reason
  }
}

/** Part of a text for a message. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
