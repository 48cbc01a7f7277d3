import type { Engine } from '../engine.ts'
import { SERIES_TABLE } from './series.ts'

/** Whether its tables spread rows over shards; undefined where there are none. */
export async function isOfCluster(engine: Engine): Promise<boolean | undefined> {
  const [row] = await engine.rows<{ engine: string }>(
    'read of what kind the tables are',
    'SELECT engine FROM system.tables WHERE database = {database:String} AND name = {name:String}',
    { parameters: { database: engine.database, name: SERIES_TABLE.name } },
  )
  return row && row.engine === 'Distributed'
}
