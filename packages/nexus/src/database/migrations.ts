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
    name: 'tokens',
    sql: `create table if not exists tokens (
      id uuid primary key,
      name text not null,
      hash text not null unique,
      role text not null,
      scope text not null,
      scope_id uuid,
      producer_ids jsonb,
      created_by text not null,
      time_created timestamptz not null default now(),
      time_expires timestamptz,
      time_revoked timestamptz,
      time_last_used timestamptz
    )`,
  },
  {
    id: 9,
    name: 'tokens by name',
    sql: `create unique index if not exists tokens_by_name on tokens (name)
      where time_revoked is null`,
  },
  {
    id: 10,
    name: 'producer claims',
    sql: `create table if not exists producer_claims (
      producer_id uuid primary key,
      token_id uuid not null,
      time_claimed timestamptz not null default now()
    )`,
  },
  {
    id: 11,
    name: 'audit',
    sql: `create table if not exists audit (
      id uuid primary key,
      time_us int8 not null,
      caller text,
      token_id uuid,
      action text not null,
      subject text not null,
      status int4 not null,
      detail text not null
    )`,
  },
  {
    id: 12,
    name: 'audit by time',
    sql: 'create index if not exists audit_by_time on audit (time_us, id)',
  },
  {
    id: 13,
    name: 'collectors that come and go',
    sql: `alter table collectors
      add column if not exists capacity float8 not null default 1,
      add column if not exists joining boolean not null default false,
      add column if not exists time_draining timestamptz,
      add column if not exists time_heartbeat timestamptz,
      add column if not exists samples_per_second float8,
      add column if not exists spool_bytes int8,
      add column if not exists spool_limit_bytes int8,
      add column if not exists heaviest jsonb,
      add column if not exists list_begun int8 not null default 0,
      add column if not exists list_taken int8 not null default 0`,
  },
  {
    id: 14,
    name: 'handovers',
    sql: `alter table producers
      add column if not exists former_collector_id uuid,
      add column if not exists former_generation int8,
      add column if not exists handover_version int8,
      add column if not exists time_handover_ends timestamptz`,
  },
  {
    id: 15,
    name: 'producers in handover',
    sql: `create index if not exists producers_in_handover
      on producers (former_collector_id, id) where former_collector_id is not null`,
  },
  {
    id: 16,
    name: 'lists of collectors',
    sql: `create table if not exists collector_lists (
      collector_id uuid primary key,
      version int8 not null
    )`,
  },
  {
    id: 17,
    name: 'leases',
    sql: `create table if not exists nexus_leases (
      name text primary key,
      holder uuid not null,
      time_expires timestamptz not null
    )`,
  },
  {
    id: 18,
    name: 'replicas',
    sql: `create table if not exists nexus_replicas (
      id uuid primary key,
      version text not null,
      url text,
      time_started timestamptz not null,
      time_seen timestamptz not null
    )`,
  },
  {
    id: 19,
    name: 'producers of sources',
    sql: 'alter table producers add column if not exists source text',
  },
  {
    id: 20,
    name: 'producers by source',
    sql: `create index if not exists producers_by_source on producers (source)
      where source is not null`,
  },
  {
    id: 21,
    name: 'discovery sources',
    sql: `create table if not exists discovery_sources (
      source text primary key,
      kind text not null,
      time_attempted timestamptz not null,
      time_succeeded timestamptz,
      error text,
      failures int8 not null,
      targets int8 not null,
      refusals int8 not null,
      refused jsonb not null
    )`,
  },
  {
    id: 22,
    name: 'tokens of collectors',
    sql: 'alter table collectors add column if not exists api_token text',
  },
  {
    id: 23,
    name: 'TLS of collectors',
    sql: `alter table collectors add column if not exists tls boolean not null default false`,
  },
  {
    id: 24,
    name: 'names of silos and projects',
    sql: `create table if not exists scope_names (
      kind text not null,
      id uuid not null,
      name text not null,
      silo_id uuid,
      primary key (kind, id),
      unique (kind, name)
    )`,
  },
  {
    id: 25,
    name: 'retention policies',
    sql: `create table if not exists retention_policies (
      pattern text primary key,
      days int4 not null,
      bytes int8,
      time_changed timestamptz not null default now()
    )`,
  },
  {
    id: 26,
    name: 'roll-ups of schemas',
    sql: `alter table timeseries_schemas
      add column if not exists rollups jsonb not null default '[]'`,
  },
  {
    id: 27,
    name: 'alert rules',
    sql: `create table if not exists alert_rules (
      id uuid primary key,
      name text not null unique,
      revision int8 not null,
      definition jsonb not null,
      time_created timestamptz not null default now(),
      time_changed timestamptz not null default now()
    )`,
  },
  {
    id: 28,
    name: 'saved objects',
    sql: `create table if not exists saved_objects (
      kind text not null,
      id uuid not null,
      scope text not null,
      scope_id text not null,
      name text not null,
      description text not null,
      document text not null,
      revision int8 not null default 1,
      changed_by text not null,
      time_created timestamptz not null default now(),
      time_changed timestamptz not null default now(),
      primary key (kind, id),
      unique (kind, scope, scope_id, name)
    )`,
  },
  {
    id: 29,
    name: 'evaluations of alert rules',
    sql: `create table if not exists alert_evaluations (
      rule_id uuid primary key,
      time_evaluated timestamptz not null,
      time_succeeded timestamptz,
      duration_ms int4 not null,
      error text,
      note text,
      failures int4 not null,
      series int4 not null,
      left_out int4 not null
    )`,
  },
  {
    id: 30,
    name: 'alerts',
    sql: `create table if not exists alerts (
      id uuid primary key,
      rule_id uuid not null,
      rule_name text not null,
      severity text not null,
      state text not null,
      labels jsonb not null,
      annotations jsonb not null,
      value text,
      time_active timestamptz not null,
      time_true timestamptz not null,
      time_firing timestamptz,
      time_resolved timestamptz
    )`,
  },
  {
    id: 31,
    name: 'alerts by rule',
    sql: 'create index if not exists alerts_by_rule on alerts (rule_id, id)',
  },
  {
    id: 32,
    name: 'history of alerts',
    sql: `create table if not exists alert_history (
      rule_id uuid not null,
      time_us int8 not null,
      id uuid not null,
      alert_id uuid not null,
      labels jsonb not null,
      from_state text not null,
      to_state text not null,
      value text,
      reason text,
      primary key (rule_id, time_us, id)
    )`,
  },
  {
    id: 33,
    name: 'silences',
    sql: `create table if not exists alert_silences (
      id uuid primary key,
      matchers jsonb not null,
      time_starts timestamptz not null,
      time_ends timestamptz not null,
      comment text not null,
      author text not null,
      time_created timestamptz not null default now()
    )`,
  },
  {
    id: 34,
    name: 'receivers of alerts',
    sql: `create table if not exists alert_receivers (
      name text primary key,
      kind text not null,
      url text not null,
      bearer_token text,
      headers jsonb not null,
      ca text,
      send_resolved boolean not null,
      repeat_secs int4 not null,
      enabled boolean not null,
      loopback boolean not null
    )`,
  },
  {
    id: 35,
    name: 'who was told of which alerts',
    sql: `create table if not exists alert_told (
      receiver text not null,
      rule_id uuid not null,
      alerts jsonb not null,
      time_told timestamptz,
      time_next timestamptz not null,
      primary key (receiver, rule_id)
    )`,
  },
  {
    id: 36,
    name: 'deliveries to receivers',
    sql: `create table if not exists alert_deliveries (
      receiver text primary key,
      claim uuid,
      attempts int4 not null,
      time_next timestamptz not null,
      sent int8 not null,
      failed int8 not null,
      time_sent timestamptz,
      time_failed timestamptz,
      error text
    )`,
  },
  {
    id: 37,
    name: 'assignments of producers',
    sql: `create table if not exists producer_assignments (
      producer_id uuid not null,
      generation int8 not null,
      collector_id uuid not null,
      reason text not null,
      time_assigned timestamptz not null default now(),
      primary key (producer_id, generation)
    )`,
  },
  {
    id: 38,
    name: 'TLS of producers',
    sql: 'alter table producers add column if not exists tls boolean not null default false',
  },
  {
    id: 39,
    name: 'names in certificates of producers',
    sql: 'alter table producers add column if not exists server_name text',
  },
  {
    id: 40,
    name: 'tokens of producers for their collectors',
    sql: 'alter table producers add column if not exists collection_token text',
  },
]
