import { HttpProblem, type NexusPublicClient } from '@oximeter/api/client'
import { OxqlError, type OxqlMistake } from '@oximeter/oxql'

import { QueryError } from './query-error.ts'
import { withTimeRange, type TimeRange } from './time-range.ts'

export interface AskedQuery extends TimeRange {
  readonly text: string
}

/**
 * Asks Nexus something about a query.
 *
 * @param ask gets the query with its range of time
 * @throws QueryError where the query is wrong, with the places in the text as it was given
 */
export async function askQuery<T>(
  query: AskedQuery,
  ask: (text: string) => Promise<T>,
): Promise<T> {
  const ranged = withMistakesOf(query.text, () => withTimeRange(query.text, query))
  try {
    return await ask(ranged.text)
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.mistakes.length === 0) throw error
    const mistakes = error.mistakes as OxqlMistake[]
    throw new QueryError(
      query.text,
      mistakes.map((mistake) => ({ ...mistake, span: ranged.original(mistake.span) })),
    )
  }
}

function withMistakesOf<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof OxqlError ? new QueryError(text, error.mistakes) : error
  }
}

/** How a query would be run, for people. */
export async function explanationText(nexus: NexusPublicClient, query: AskedQuery): Promise<string> {
  const { plan, statements, estimated_rows } = await askQuery(query, (text) => nexus.explain(text))
  const sections = statements.map(({ sql, parameters }) => {
    const values = Object.entries(parameters).map(
      ([name, value]) => `-- {${name}}: ${JSON.stringify(value)}\n`,
    )
    return `${sql.trimEnd()}\n${values.join('')}`
  })
  return [`${plan.trimEnd()}\n`, ...sections, `About ${estimated_rows} rows to read.\n`].join('\n')
}
