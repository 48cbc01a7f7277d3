import type { OxqlCompleteRequest, OxqlCompletion, OxqlCompletions } from '@oximeter/api/client'
import { DbError, type Catalogues, type Database } from '@oximeter/db'
import {
  completions,
  formatText,
  type Catalogue,
  type Scope,
  type WantedValues,
} from '@oximeter/oxql'
import { tableNode, type ScanNode } from '@oximeter/oxql/plan'

const DEFAULT_LIMIT = 50

/** Says what may stand at a place of a query that is being written. */
export class Completer {
  readonly #catalogues: Catalogues
  readonly #metrics: Database

  constructor(catalogues: Catalogues, metrics: Database) {
    this.#catalogues = catalogues
    this.#metrics = metrics
  }

  /** @param scope what is not in it is not suggested, be it a name or a value */
  async complete(
    { query, position = query.length, limit = DEFAULT_LIMIT }: OxqlCompleteRequest,
    scope: Scope,
  ): Promise<OxqlCompletions> {
    const catalogue = await this.#catalogues.recent()
    const { span, items, values } = completions(query, Math.min(position, query.length), {
      catalogue,
      scope,
    })
    // Whoever compares a field wants its values before anything else.
    const scans = values?.timeseries.map((name) => scanOf(catalogue, name, scope))
    const found = values && scans ? await this.#values(scans, values, limit) : []
    return {
      span: { start: span.start, end: span.end },
      items: [...found, ...items.map(toItem)].slice(0, limit),
    }
  }

  /** None while the metrics database does not answer. */
  async #values(
    scans: readonly ScanNode[],
    { field, type, prefix }: WantedValues,
    limit: number,
  ): Promise<OxqlCompletion[]> {
    const having = scans.filter(({ fields }) => fields.some(({ name }) => name === field))
    try {
      const texts = await this.#metrics.scannedFieldValues(
        having.map((scan) => [scan, field]),
        { prefix, limit },
      )
      return texts.map((text) => ({ text: literalOf(type, text), kind: 'value' }))
    } catch (error) {
      if (error instanceof DbError) return []
      throw error
    }
  }
}

function scanOf(catalogue: Catalogue, name: string, scope: Scope): ScanNode {
  const table = tableNode(catalogue, name, scope)
  return table.kind === 'scan' ? table : table.input
}

/** A value, whose canonical text is given, as it is compared with in a query. */
function literalOf(type: WantedValues['type'], text: string): string {
  if (type === 'string') return formatText(text)
  return type === 'uuid' || type === 'ip_addr' ? `"${text}"` : text
}

function toItem({ text, kind, detail }: OxqlCompletion): OxqlCompletion {
  return { text, kind, ...(detail !== undefined && { detail }) }
}
