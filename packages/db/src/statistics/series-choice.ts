import type { Engine, Parameters } from '../engine.ts'
import { seriesCondition, type FieldFilter } from '../read/series-condition.ts'
import { tableIn } from '../tables/placement.ts'
import { SERIES_TABLE } from '../tables/series.ts'

export interface Chosen {
  readonly name: string
  readonly fields?: FieldFilter
}

/** Series of several timeseries in SQL: all of some, and of others those whose fields have certain values. */
export class SeriesChoice {
  readonly parameters: Parameters
  /** Over a row of `timeseries AS described`. */
  readonly condition: string
  /** Over a row of a table that has samples, or times of them. */
  readonly ofSamples: string

  /** @param prefix of the names of parameters, so that a statement can have several choices */
  constructor(engine: Engine, chosen: readonly Chosen[], prefix = '') {
    const [whole, parts] = [chosen.filter(isWhole), chosen.filter((one) => !isWhole(one))]
    const parameters: Record<string, unknown> = {
      [`${prefix}names`]: whole.map(({ name }) => name),
      [`${prefix}parts`]: parts.map(({ name }) => name),
    }
    // Those of one owner share a condition: there are few of them.
    const byFields = Map.groupBy(parts, ({ fields }) => JSON.stringify(fields))
    const conditions = Array.from(byFields.values(), (alike, i) => {
      const names = `${prefix}of${i}`
      parameters[names] = alike.map(({ name }) => name)
      const of = seriesCondition('', alike[0]!.fields, `${prefix}${i}_`)
      Object.assign(parameters, of.parameters)
      return `(described.timeseries_name IN {${names}:Array(String)} AND ${of.ofFields})`
    })
    const ofParts = conditions.length === 0 ? 'false' : conditions.join(' OR ')
    const isOfWhole = (column: string): string => `${column} IN {${prefix}names:Array(String)}`
    this.parameters = parameters
    this.condition = `(${isOfWhole('described.timeseries_name')} OR ${ofParts})`
    this.ofSamples =
      parts.length === 0
        ? isOfWhole('timeseries_name')
        : `(${isOfWhole('timeseries_name')} OR (timeseries_name IN {${prefix}parts:Array(String)} AND timeseries_key IN (
            SELECT described.timeseries_key FROM ${tableIn(engine, SERIES_TABLE.name)} AS described WHERE ${ofParts})))`
  }
}

function isWhole({ fields = {} }: Chosen): boolean {
  return Object.keys(fields).length === 0
}
