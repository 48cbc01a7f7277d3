import { sql, type RawBuilder } from 'kysely'
import { listsChanged } from './list-versions.ts'
import type { OwnRegistration } from './producers.ts'
import { generationNow, milliseconds } from './timing.ts'

/**
 * What a statement begins with that registers producers, or renews their leases and takes what changed:
 * recorded in any case. The list of a collector has changed only where a producer has. What follows may
 * select `id` and `collector_id` from `registered`.
 *
 * @param producers no two with one id
 * @param source what names them, which has no business with those of others; null where they register
 *   themselves, which they may whoever named them before
 */
export function registering(
  producers: readonly OwnRegistration[],
  { source, leaseMs }: { readonly source: string | null; readonly leaseMs: number },
): RawBuilder<unknown> {
  const mayChange = source === null ? sql`true` : sql`producers.source = ${source}`
  return sql`
    with named as (
      select id, kind, address, interval_ns, tls, server_name, collection_token from unnest(
        ${producers.map(({ id }) => id)}::uuid[],
        ${producers.map(({ kind }) => kind)}::text[],
        ${producers.map(({ address }) => address)}::text[],
        ${producers.map(({ intervalNs }) => intervalNs)}::int8[],
        ${producers.map(({ tls }) => tls)}::bool[],
        ${producers.map(({ serverName }) => serverName)}::text[],
        ${producers.map(({ collectionToken }) => collectionToken)}::text[]
      ) as given (id, kind, address, interval_ns, tls, server_name, collection_token)
    ),
    former as (
      select producers.collector_id, producers.former_collector_id
      from producers join named on named.id = producers.id
      where ${mayChange} and (
        (producers.kind, producers.address, producers.interval_ns, producers.tls)
          <> (named.kind, named.address, named.interval_ns, named.tls)
        or producers.server_name is distinct from named.server_name
        or producers.collection_token is distinct from named.collection_token
      )
    ),
    registered as (
      insert into producers
        (
          id, kind, address, interval_ns, tls, server_name, collection_token, source, generation,
          time_lease_expires
        )
      select
        id, kind, address, interval_ns, tls, server_name, collection_token, ${source}::text,
        ${generationNow()}, now() + ${milliseconds(leaseMs)}
      from named
      -- Of two that name the same ones, one waits for the other.
      order by id
      on conflict (id) do update set
        kind = excluded.kind,
        address = excluded.address,
        interval_ns = excluded.interval_ns,
        tls = excluded.tls,
        server_name = excluded.server_name,
        collection_token = excluded.collection_token,
        source = excluded.source,
        time_renewed = now(),
        time_lease_expires = excluded.time_lease_expires
      where ${mayChange}
      returning id, collector_id
    ),
    changed as (${listsChanged(sql`
      select collector_id from former union all select former_collector_id from former`)})`
}
