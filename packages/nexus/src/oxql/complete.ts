import type { OxqlCompleteRequest, OxqlCompletion, OxqlCompletions } from '@oximeter/api/client'
import type { Field } from '@oximeter/core'
import { DbError, type Catalogues, type Database } from '@oximeter/db'
import { completions, formatText, type WantedValues } from '@oximeter/oxql'

const DEFAULT_LIMIT = 50

/** Says what may stand at a place of a query that is being written. */
export class Completer {
  readonly #catalogues: Catalogues
  readonly #metrics: Database

  constructor(catalogues: Catalogues, metrics: Database) {
    this.#catalogues = catalogues
    this.#metrics = metrics
  }

  async complete({
    query,
    position = query.length,
    limit = DEFAULT_LIMIT,
  }: OxqlCompleteRequest): Promise<OxqlCompletions> {
    const catalogue = await this.#catalogues.recent()
    const { span, items, values } = completions(query, Math.min(position, query.length), {
      catalogue,
    })
    // Whoever compares a field wants its values before anything else.
    const found = values === undefined ? [] : await this.#values(values, limit)
    return {
      span: { start: span.start, end: span.end },
      items: [...found, ...items.map(toItem)].slice(0, limit),
    }
  }

  async #values(
    { timeseries, field, prefix }: WantedValues,
    limit: number,
  ): Promise<OxqlCompletion[]> {
    const pages = await Promise.all(
      timeseries.map((name) => this.#fieldValues(name, field, { prefix, limit })),
    )
    const texts = pages.flat().map(literalOf)
    return [...new Set(texts)].map((text) => ({ text, kind: 'value' }))
  }

  /** None while the metrics database does not answer, or does not know the timeseries yet. */
  async #fieldValues(
    name: string,
    field: string,
    options: { readonly prefix: string; readonly limit: number },
  ): Promise<readonly Field[]> {
    try {
      return (await this.#metrics.fieldValues(name, field, options)).items
    } catch (error) {
      if (error instanceof DbError) return []
      throw error
    }
  }
}

/** A value as it is compared with in a query. */
function literalOf({ type, value }: Field): string {
  if (type === 'string') return formatText(value)
  return type === 'uuid' || type === 'ip_addr' ? `"${value}"` : String(value)
}

function toItem({ text, kind, detail }: OxqlCompletion): OxqlCompletion {
  return { text, kind, ...(detail !== undefined && { detail }) }
}
