import type { TimeseriesSchema } from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { covers } from './open-schemas.ts'
import type { ShapeCheck } from './shape-check.ts'

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
    const stored = Map.groupBy(await this.#db.schemas(), ({ name }) => name)
    return some.flatMap((check) => {
      this.#compared.add(check)
      const { name, version } = check.schema
      const schema = stored.get(name)?.find((each) => each.version === version)
      return schema !== undefined && covers(schema, check.schema) ? [[check, schema] as const] : []
    })
  }
}
