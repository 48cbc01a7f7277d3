import { setTimeout as delay } from 'node:timers/promises'
import { asDatabaseError, isTransactionConflict } from './errors.ts'

const ATTEMPTS = 12
const FIRST_DELAY_MS = 5
const LONGEST_DELAY_MS = 250

/**
 * Runs `work` again while the database reports that it collided with other transactions, with a
 * growing, jittered pause between. Connection failures become `NexusError`s.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransactionConflict(error)) throw asDatabaseError(error)
    }
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
    await delay(ceiling * (0.5 + Math.random() / 2))
  }
}
