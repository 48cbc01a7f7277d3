import type { Refusal, RefusalReason } from '../text/refusal.ts'

/** Counts what was refused, and tells the first of each reason in words. */
export class Refusals {
  /** How many there were of each reason, ever. */
  readonly counts: Partial<Record<RefusalReason, number>> = {}
  #untold: Refusal[] = []

  add(reason: RefusalReason, detail: string): void {
    const before = this.counts[reason] ?? 0
    this.counts[reason] = before + 1
    if (before === 0) this.#untold.push({ reason, detail })
  }

  /** The first of each reason, each once. */
  take(): readonly Refusal[] {
    return this.#untold.splice(0)
  }
}
