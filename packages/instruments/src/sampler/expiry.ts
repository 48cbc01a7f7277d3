import { MetricsError } from '@oximeter/core'

/**
 * When a source that fails is given up: never; after so many failures in a row; or once it has not
 * succeeded for so many milliseconds.
 */
export type Expiry = 'never' | { readonly attempts: number } | { readonly afterMs: number }

/** How a source has fared. */
export interface Fortune {
  readonly consecutiveFailures: number
  /** Of the last success, or else of when it was added. */
  readonly msSinceSuccess: number
}

export function isExpired(expiry: Expiry, fortune: Fortune): boolean {
  if (expiry === 'never') return false
  return 'attempts' in expiry
    ? fortune.consecutiveFailures >= expiry.attempts
    : fortune.msSinceSuccess >= expiry.afterMs
}

/** @throws MetricsError `schema_definition` */
export function checkExpiry(source: string, expiry: Expiry): void {
  if (expiry === 'never') return
  const { attempts, afterMs } = expiry as Partial<Record<'attempts' | 'afterMs', unknown>>
  const isAttempts = Number.isInteger(attempts) && (attempts as number) >= 1
  const isAfter = typeof afterMs === 'number' && afterMs > 0
  if (isAttempts !== isAfter) return
  const message =
    `the expiry of ${JSON.stringify(source)} is 'never', { attempts: a whole number from 1 }, or ` +
    '{ afterMs: milliseconds }'
  throw new MetricsError({ type: 'schema_definition', message })
}
