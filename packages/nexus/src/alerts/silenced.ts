import type { AlertMatcher } from '@oximeter/api/client'
import { matchesText } from '@oximeter/promql'
import type { StoredSilence } from '../store/alert-silences.ts'
import type { Labels } from './labels.ts'

/** Ids of the silences that hold for an alert. */
export function silencesOf(labels: Labels, active: readonly StoredSilence[]): string[] {
  return active
    .filter(({ matchers }) => matchers.every((one) => matches(one, labels)))
    .map(({ id }) => id)
}

/** Why a matcher cannot be used; undefined where it can. */
export function matcherProblem({ op, value }: AlertMatcher): string | undefined {
  if (op === '=' || op === '!=') return undefined
  try {
    matchesText(value, '')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A label that is not there is the empty text. Expressions are of RE2: none takes long. */
function matches({ label, op, value }: AlertMatcher, labels: Labels): boolean {
  const text = labels[label] ?? ''
  switch (op) {
    case '=':
      return text === value
    case '!=':
      return text !== value
    case '=~':
      return matchesText(value, text)
    case '!~':
      return !matchesText(value, text)
  }
}
