import { sql, type RawBuilder } from 'kysely'
import { generationNow } from './timing.ts'

/**
 * A statement, or a part of one, that says that the lists of some collectors have changed; it returns
 * `collector_id` and the new `version` of each. A version never comes back, even where its row was lost.
 *
 * @param collectors a query of one column, ids of collectors; nulls and repetitions are fine
 */
export function listsChanged(
  collectors: RawBuilder<unknown>,
): RawBuilder<{ collector_id: string; version: bigint }> {
  return sql`
    insert into collector_lists as lists (collector_id, version)
    select distinct changed.id, ${generationNow()}
    from (${collectors}) as changed (id)
    where changed.id is not null
    order by 1
    on conflict (collector_id) do update
      set version = greatest(lists.version + 1, excluded.version)
    returning collector_id, version`
}
