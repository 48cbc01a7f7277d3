import type { PageRefusal, RefusalReason } from '../refusal.ts'

/** What is refused and why. */
export type Complaint = Pick<PageRefusal, 'reason' | 'detail' | 'timeseriesName'>

/** Counts what is refused of a page, by reason and name, so that it stays few whatever comes. */
export class PageRefusals {
  readonly #refused = new Map<string, Mutable<PageRefusal>>()

  add(
    refusal: Complaint,
    { series = 0, samples = 0 }: { series?: number; samples?: number },
  ): void {
    const key = `${refusal.reason} ${refusal.timeseriesName}`
    let refused = this.#refused.get(key)
    if (!refused) this.#refused.set(key, (refused = { ...refusal, series: 0, samples: 0 }))
    refused.series += series
    refused.samples += samples
  }

  all(): readonly PageRefusal[] {
    return [...this.#refused.values()]
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const MAX_LENGTH = 256

function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}

export function complaint(
  reason: RefusalReason,
  detail: string,
  timeseriesName?: string,
): Complaint {
  const short = { reason, detail: cut(detail) }
  return timeseriesName === undefined ? short : { ...short, timeseriesName: cut(timeseriesName) }
}
