import type { StoredLife } from './history.ts'
import { NUMBERS_A_LIFE } from './sequences.ts'
import type { System } from './system.ts'

/** What is stored of each producer's lives, as the view shows it. */
export async function storedLives(system: System): Promise<Map<number, Map<number, StoredLife>>> {
  const rows = await system.select(
    `SELECT producer, intDiv(datum, ${NUMBERS_A_LIFE}) AS life, count() AS n,
       uniqExact(datum) AS distinct, min(datum) AS first, max(datum) AS last
     FROM "fault_load:sequence" GROUP BY producer, life ORDER BY producer, life`,
  )
  const stored = new Map<number, Map<number, StoredLife>>()
  for (const row of rows) {
    const whole = (column: string): bigint => BigInt(String(row[column]))
    const producer = Number(row['producer'])
    const life = Number(row['life'])
    const lives = stored.get(producer) ?? new Map<number, StoredLife>()
    stored.set(producer, lives)
    lives.set(life, {
      rows: whole('n'),
      distinct: whole('distinct'),
      first: whole('first'),
      last: whole('last'),
    })
  }
  return stored
}
