import { HttpProblem, type NexusPublicClient, type RequestOptions } from '@oximeter/api/client'
import { OxqlError, type OxqlErrorCode } from '@oximeter/oxql'
import { stringifyJsonExact } from '@oximeter/wire'

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
    if (!(error instanceof HttpProblem)) throw error
    const [first, ...others] = error.mistakes.map((mistake) => ({
      ...mistake,
      // A newer server may know of more.
      code: mistake.code as OxqlErrorCode,
      span: ranged.original(mistake.span),
    }))
    throw first === undefined
      ? error
      : new QueryError(query.text, new OxqlError([first, ...others]))
  }
}

function withMistakesOf<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof OxqlError ? new QueryError(text, error) : error
  }
}

/** How a query would be run, for people. */
export async function explanationText(
  nexus: NexusPublicClient,
  query: AskedQuery,
  options: RequestOptions = {},
): Promise<string> {
  const { plan, statements, estimated_rows } = await askQuery(query, (text) =>
    nexus.explainQuery({ query: text }, options),
  )
  const sections = statements.map(({ sql, parameters }) => {
    const values = Object.entries(parameters).map(
      ([name, value]) => `-- {${name}}: ${stringifyJsonExact(value)}\n`,
    )
    return `${sql.trimEnd()}\n${values.join('')}`
  })
  return [`${plan.trimEnd()}\n`, ...sections, `About ${estimated_rows} rows to read.\n`].join('\n')
}
