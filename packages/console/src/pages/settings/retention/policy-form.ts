import type { RetentionSetRequest } from '@oximeter/api/client'

export interface PolicyForm {
  readonly pattern: string
  readonly days: string
  /** GiB, or nothing for as many as there are. */
  readonly gib: string
}

const GIB = 1024 ** 3

export type PolicyMistakes = Partial<Record<keyof PolicyForm, string>>

export function mistakesOf({ pattern, days, gib }: PolicyForm): PolicyMistakes {
  return {
    ...(pattern.trim() === '' && { pattern: 'Which timeseries?' }),
    ...(!(/^\d+$/.test(days.trim()) && Number(days) > 0) && { days: 'Whole days, at least 1.' }),
    ...(gib.trim() !== '' && !(Number(gib) > 0) && { gib: 'GiB such as 0.5 or 20, or nothing.' }),
  }
}

export function requestOf({ days, gib }: PolicyForm): RetentionSetRequest {
  return {
    days: Number(days),
    bytes: gib.trim() === '' ? null : Math.round(Number(gib) * GIB),
  }
}

export function gibText(bytes: number | null): string {
  return bytes === null ? '' : String(Number((bytes / GIB).toPrecision(6)))
}
