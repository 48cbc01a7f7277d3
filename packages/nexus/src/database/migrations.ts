export interface Migration {
  /** Consecutive from 1. A released one is never changed. */
  readonly id: number
  readonly name: string
  /** One statement that may run twice: CockroachDB has no schema changes in transactions. */
  readonly sql: string
}

/**
 * Indexes keep off the columns that every renewal and heartbeat changes, so that PostgreSQL updates
 * those rows in place.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'uptime',
    sql: `create table if not exists nexus_uptime (
      id int4 primary key,
      time_available timestamptz not null,
      time_checked timestamptz not null
    )`,
  },
  {
    id: 2,
    name: 'collectors',
    sql: `create table if not exists collectors (
      id uuid primary key,
      address text not null,
      time_registered timestamptz not null default now(),
      time_last_seen timestamptz not null default now(),
      time_expunged timestamptz
    )`,
  },
  {
    id: 3,
    name: 'producers',
    sql: `create table if not exists producers (
      id uuid primary key,
      kind text not null,
      address text not null,
      interval_ns int8 not null,
      collector_id uuid,
      generation int8 not null default 0,
      time_registered timestamptz not null default now(),
      time_renewed timestamptz not null default now(),
      time_lease_expires timestamptz not null
    )`,
  },
  {
    id: 4,
    name: 'producers by collector',
    sql: 'create index if not exists producers_by_collector on producers (collector_id, id)',
  },
  {
    id: 5,
    name: 'timeseries schemas',
    sql: `create table if not exists timeseries_schemas (
      timeseries_name text not null,
      version int4 not null,
      datum_type text not null,
      fields jsonb not null,
      target_description text not null,
      metric_description text not null,
      units text not null,
      authz_scope text not null,
      created_ns int8 not null,
      provisional boolean not null,
      primary key (timeseries_name, version)
    )`,
  },
  {
    id: 6,
    name: 'open schemas',
    sql: `alter table timeseries_schemas
      add column if not exists open boolean not null default false`,
  },
  {
    id: 7,
    name: 'applied schemas',
    sql: `alter table timeseries_schemas
      add column if not exists applied boolean not null default false`,
  },
  {
    id: 8,
    name: 'roll-ups of schemas',
    sql: `alter table timeseries_schemas
      add column if not exists rollups jsonb not null default '[]'`,
  },
]
