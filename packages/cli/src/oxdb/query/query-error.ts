import { renderMistakes, type OxqlMistake } from '@oximeter/oxql'

/** A query with mistakes; the message shows where they are. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly code = 'query'

  constructor(text: string, mistakes: readonly OxqlMistake[]) {
    const what = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`
    super(`the query has ${what}\n${renderMistakes(text, mistakes)}`.trimEnd())
  }
}
