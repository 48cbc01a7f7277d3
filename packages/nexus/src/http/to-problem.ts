import { HttpProblem, notFound, unavailable } from '@oximeter/api/client'
import { DbError } from '@oximeter/db'
import { NexusError } from '../nexus-error.ts'

/** What a client is told about an error of the inner layers; others pass as they are. */
export function toProblem(error: unknown): unknown {
  if (error instanceof NexusError && error.code === 'database-unavailable') {
    return unavailable('the database of Nexus does not answer: try again soon', { cause: error })
  }
  if (error instanceof DbError) return metricsProblem(error)
  return error
}

/** Of the metrics database, asked in our words: what it refuses is no mistake of the client. */
function metricsProblem(error: DbError): unknown {
  switch (error.code) {
    case 'unavailable':
    case 'timeout':
    case 'overloaded':
    case 'unauthorized':
    case 'newer-database':
      return unavailable(
        'the metrics database (ClickHouse) cannot answer now: try again soon; registrations and ' +
          'schemas do not depend on it',
        { cause: error },
      )
    case 'not-found':
      return notFound(error.message, { cause: error })
    case 'invalid-argument':
    case 'not-allowed':
    case 'budget-exceeded':
      return new HttpProblem(400, 'InvalidRequest', error.message, { cause: error })
    case 'rejected':
    case 'schema-conflict':
    case 'not-empty':
    case 'damaged':
      return error
  }
}
