import type { TimeseriesSchema } from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { covers } from './open-schemas.ts'
import type { ShapeCheck } from './shape-check.ts'
import { schemaKey } from './shape.ts'

/**
 * What Nexus accepted before, as the database has it: it is never taken back, so that samples that
 * agree with it need not wait for a Nexus that is away.
 */
export class FormerSchemas {
  readonly #db: Pick<Database, 'schemas'>
  readonly #compared = new WeakSet<ShapeCheck>()

  constructor(db: Pick<Database, 'schemas'>) {
    this.#db = db
  }

  /** Of shapes that were not compared before those that agree, each with what is stored. */
  async agreeing(
    checks: readonly ShapeCheck[],
  ): Promise<(readonly [ShapeCheck, TimeseriesSchema])[]> {
    const some = checks.filter((check) => !this.#compared.has(check))
    if (some.length === 0) return []
    const schemas = await this.#db.schemas()
    const stored = new Map(schemas.map((schema) => [schemaKey(schema), schema]))
    return some.flatMap((check) => {
      this.#compared.add(check)
      const schema = stored.get(schemaKey(check.schema))
      return schema !== undefined && covers(schema, check.schema) ? [[check, schema] as const] : []
    })
  }
}
