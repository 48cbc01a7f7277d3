import { renderMistakes, type OxqlError } from '@oximeter/oxql'

/** A query with mistakes; the message shows where they are. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly code = 'query'

  constructor(text: string, error: OxqlError) {
    const { length } = error.mistakes
    const what = length === 1 ? 'a mistake' : `${length} mistakes`
    super(`the query has ${what}\n${renderMistakes(text, error)}`.trimEnd())
  }
}
