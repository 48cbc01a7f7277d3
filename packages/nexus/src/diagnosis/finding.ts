import type { Finding } from '@oximeter/api/client'

/** What a check has to say, before it is known which check that was. */
export type Judgement = Omit<Finding, 'check'>

/** That there is nothing wrong, and in words why. */
export function fine(text: string): Judgement {
  return { code: 'ok', severity: 'ok', subject: '', text, what_to_do: null }
}

/** Findings, or that there are none. */
export function orFine(found: readonly Judgement[], text: string): readonly Judgement[] {
  return found.length > 0 ? found : [fine(text)]
}
