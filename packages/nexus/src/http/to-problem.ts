import { HttpProblem, unavailable } from '@oximeter/api/client'
import { NexusError } from '../nexus-error.ts'

/** What a client is told about an error of the inner layers; others pass as they are. */
export function toProblem(error: unknown): unknown {
  if (error instanceof HttpProblem) return error
  if (error instanceof NexusError && error.code === 'database-unavailable') {
    return unavailable('the database of Nexus does not answer: try again soon', { cause: error })
  }
  return error
}
