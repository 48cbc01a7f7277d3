import type { TimeseriesSchema } from '@oximeter/core'
import { OxqlError, type Catalogue, type OxqlErrorCode } from '@oximeter/oxql'
import { Recent } from '../recent.ts'

/** Others define timeseries too: what is older than this is read anew. */
const FRESH_MS = 5_000
/** Names that nobody knows are looked for anew no more often than this. */
const LOOK_AGAIN_MS = 1_000

/** Mistakes that a later version of a timeseries may have made right. */
const NAMES: readonly OxqlErrorCode[] = [
  'unknown-timeseries',
  'unknown-field',
  'unknown-name',
  'out-of-scope',
]

/** Wherever schemas are kept. */
export interface SchemaSource {
  all(): Promise<readonly TimeseriesSchema[]>
  /** How often something was defined here, as far as that is known. */
  readonly definitions?: number
}

/** All schemas as the planner sees them, read every few seconds while there are queries. */
export class Catalogues {
  readonly #catalogue: Recent<Catalogue>
  readonly #schemas: SchemaSource
  #lookedAgainAt = Number.NEGATIVE_INFINITY
  #definitions: number | undefined

  constructor(schemas: SchemaSource) {
    this.#schemas = schemas
    this.#catalogue = new Recent(async () => catalogueOf(await schemas.all()), FRESH_MS)
  }

  /** One that is a few seconds old, at most. */
  recent(): Promise<Catalogue> {
    return this.#catalogue.get()
  }

  /** Plans by a recent one. A name that it lacks may have been defined since. */
  async plan<T>(plan: (catalogue: Catalogue) => T): Promise<T> {
    try {
      return plan(await this.recent())
    } catch (error) {
      if (!(error instanceof OxqlError && isOfNames(error))) throw error
      if (!this.#mayLookAgain()) throw error
      return plan(await this.#catalogue.read())
    }
  }

  #mayLookAgain(): boolean {
    const now = performance.now()
    const { definitions } = this.#schemas
    const isNew = definitions !== this.#definitions
    if (!isNew && now - this.#lookedAgainAt < LOOK_AGAIN_MS) return false
    this.#lookedAgainAt = now
    this.#definitions = definitions
    return true
  }
}

function isOfNames({ mistakes }: OxqlError): boolean {
  return mistakes.some(({ code }) => NAMES.includes(code))
}

export function catalogueOf(schemas: readonly TimeseriesSchema[]): Catalogue {
  const byName = Map.groupBy(schemas, ({ name }) => name)
  return { versions: (name) => byName.get(name) ?? [], names: () => byName.keys() }
}
