import type {
  AlertChange,
  AlertMatcher,
  AlertSeverity,
  AlertState,
  AssignmentReason,
  DiscoveryKind,
  DiscoveryRefusal,
  ProducerRate,
  ReceiverKind,
  Role,
  TokenScope,
} from '@oximeter/api/client'
import type { FullAlertRule } from '@oximeter/api'
import type { AuthzScope, DatumType, FieldType, Rollup, Units } from '@oximeter/core'
import type { ColumnType, Generated } from 'kysely'

/** 64-bit integers come back as `bigint` from both drivers, times as `Date`. */
export interface NexusTables {
  nexus_migrations: MigrationsTable
  nexus_migration_lock: MigrationLockTable
  nexus_uptime: UptimeTable
  nexus_leases: LeasesTable
  nexus_replicas: ReplicasTable
  collectors: CollectorsTable
  collector_lists: CollectorListsTable
  producers: ProducersTable
  timeseries_schemas: TimeseriesSchemasTable
  tokens: TokensTable
  producer_claims: ProducerClaimsTable
  audit: AuditTable
  discovery_sources: DiscoverySourcesTable
  scope_names: ScopeNamesTable
  retention_policies: RetentionPoliciesTable
  alert_rules: AlertRulesTable
  alert_evaluations: AlertEvaluationsTable
  alerts: AlertsTable
  alert_history: AlertHistoryTable
  alert_silences: AlertSilencesTable
  alert_receivers: AlertReceiversTable
  alert_told: AlertToldTable
  alert_deliveries: AlertDeliveriesTable
  saved_objects: SavedObjectsTable
  producer_assignments: ProducerAssignmentsTable
}

interface MigrationsTable {
  id: number
  name: string
  time_applied: Generated<Date>
}

/** One row, `id` 1. Whoever holds it, and until when, may migrate. */
interface MigrationLockTable {
  id: number
  holder: string
  time_expires: Date
}

/** One row, `id` 1. Kept fresh by every running Nexus, so that a gap in it shows an outage. */
interface UptimeTable {
  id: number
  /** When Nexus and its database last came back together. */
  time_available: Date
  time_checked: Date
}

/** Who may do what only one Nexus at a time should do, and until when. */
interface LeasesTable {
  name: string
  holder: string
  time_expires: Date
}

/** The Nexus processes that share the database; each keeps its own row fresh. */
interface ReplicasTable {
  id: string
  version: string
  url: string | null
  time_started: Date
  time_seen: Date
}

interface CollectorsTable {
  id: string
  address: string
  time_registered: Generated<Date>
  time_last_seen: Generated<Date>
  /** An operator took it out of service. Registering again puts it back. */
  time_expunged: Date | null
  /** Has to be shown to it, so it is kept as it is. */
  api_token: string | null
  tls: Generated<boolean>
  /** Weight beside the other collectors. */
  capacity: Generated<number>
  /** It is to be given its share of what others have: it is new, or was away. */
  joining: Generated<boolean>
  /** Since when it hands its producers over and gets no more. */
  time_draining: Date | null
  /** Null for one that has sent no heartbeat since it registered: it may be one that only lists. */
  time_heartbeat: Date | null
  /** As the last heartbeat told, these four. */
  samples_per_second: number | null
  spool_bytes: bigint | null
  spool_limit_bytes: bigint | null
  heaviest: ColumnType<readonly ProducerRate[] | null, string | null, string | null>
  /** Version of its list when it began to fetch it, and of the last list that it fetched whole. */
  list_begun: Generated<bigint>
  list_taken: Generated<bigint>
}

/**
 * The version of each collector's list of producers. Apart from `collectors`, so that what changes lists
 * and heartbeats do not wait for each other.
 */
interface CollectorListsTable {
  collector_id: string
  version: bigint
}

interface ProducersTable {
  id: string
  kind: string
  address: string
  /** Exact, so that an interval comes back as it was given. */
  interval_ns: bigint
  tls: Generated<boolean>
  /** That its certificate is for; null where that is the host of the address. */
  server_name: string | null
  /** Has to be shown to it, so it is kept as it is. */
  collection_token: string | null
  /** Null while there was no live collector to take it. */
  collector_id: string | null
  /** What names it; null for one that registers itself. */
  source: Generated<string | null>
  /** Rises with each change of the collector, and stays otherwise: see `generationNow`. */
  generation: Generated<bigint>
  /** During a handover: the collector that still has it in its list, with the generation it had there. */
  former_collector_id: string | null
  former_generation: bigint | null
  /** The list of the new collector that has it; null once that was fetched. */
  handover_version: bigint | null
  time_handover_ends: Date | null
  time_registered: Generated<Date>
  time_renewed: Generated<Date>
  time_lease_expires: Date
}

/** How looking for producers went last, by the name of the source. */
interface DiscoverySourcesTable {
  source: string
  kind: DiscoveryKind
  time_attempted: Date
  time_succeeded: Date | null
  /** Null where it answered last. */
  error: string | null
  /** Since it answered last. */
  failures: bigint
  targets: bigint
  /** How many there are: `refused` has the first of them. */
  refusals: bigint
  refused: ColumnType<readonly DiscoveryRefusal[], string, string>
}

interface RetentionPoliciesTable {
  /** A timeseries, the beginning of names and an asterisk, or `default`. */
  pattern: string
  days: number
  bytes: bigint | null
  time_changed: Generated<Date>
}

interface StoredField {
  readonly name: string
  readonly type: FieldType
  readonly source: 'target' | 'metric'
  readonly description: string
}

interface TimeseriesSchemasTable {
  timeseries_name: string
  version: number
  datum_type: DatumType
  fields: ColumnType<readonly StoredField[], string, string>
  target_description: string
  metric_description: string
  units: Units
  authz_scope: AuthzScope
  /** Nanoseconds since the epoch: a definition's own time is kept exactly. */
  created_ns: bigint
  /** Seen in samples only; no definition has said what it means. */
  provisional: boolean
  /** Series may have other text fields than these: samples add to them. */
  open: Generated<boolean>
  /** An operator applied its definition: what producers say of it counts no more. */
  applied: Generated<boolean>
  /** By which pieces of time samples are rolled up. */
  rollups: ColumnType<readonly Rollup[], string | undefined, string>
}

interface TokensTable {
  id: string
  name: string
  /** SHA-256 of the text, in hexadecimal digits: the text itself is nowhere. */
  hash: string
  role: Role
  scope: TokenScope
  /** Of the silo or project. */
  scope_id: string | null
  producer_ids: ColumnType<readonly string[] | null, string | null, never>
  created_by: string
  time_created: Generated<Date>
  time_expires: Date | null
  time_revoked: Date | null
  time_last_used: Date | null
}

/** Which token a producer belongs to: see `ClaimRows`. */
interface ProducerClaimsTable {
  producer_id: string
  token_id: string
  time_claimed: Generated<Date>
}

interface ScopeNamesTable {
  kind: 'silo' | 'project'
  id: string
  /** Of one silo, or one project. */
  name: string
  silo_id: string | null
}

interface AuditTable {
  id: string
  /** Microseconds since the epoch: what `Date` would lose decides where a page begins. */
  time_us: bigint
  caller: string | null
  token_id: string | null
  action: string
  subject: string
  status: number
  detail: string
}

/** JSON that is written as text. */
type Json<T> = ColumnType<T, string, string>

interface AlertRulesTable {
  id: string
  name: string
  revision: bigint
  definition: Json<FullAlertRule>
  time_created: Generated<Date>
  time_changed: Generated<Date>
}

/** What people have saved to look at again. */
interface SavedObjectsTable {
  kind: 'dashboard' | 'query'
  id: string
  scope: TokenScope
  /** Of the silo or project; empty for the fleet, for nulls are never the same. */
  scope_id: string
  name: string
  description: string
  /** JSON, as it was checked. */
  document: string
  revision: Generated<bigint>
  changed_by: string
  time_created: Generated<Date>
  time_changed: Generated<Date>
}

/** How the last evaluation of each rule went, of those from files too. */
interface AlertEvaluationsTable {
  rule_id: string
  time_evaluated: Date
  time_succeeded: Date | null
  duration_ms: number
  /** Null where it succeeded. */
  error: string | null
  /** What is odd about one that succeeded. */
  note: string | null
  /** Since it succeeded. */
  failures: number
  series: number
  left_out: number
}

interface AlertsTable {
  /** Of the rule and the fields of the series. */
  id: string
  rule_id: string
  rule_name: string
  severity: AlertSeverity
  state: AlertState
  labels: Json<Record<string, string>>
  annotations: Json<Record<string, string>>
  /** As text: an integer has all its digits. */
  value: string | null
  time_active: Date
  /** The last evaluation in which it was so. */
  time_true: Date
  time_firing: Date | null
  time_resolved: Date | null
}

interface AlertHistoryTable {
  rule_id: string
  time_us: bigint
  id: string
  alert_id: string
  labels: Json<Record<string, string>>
  from_state: AlertChange
  to_state: AlertChange
  value: string | null
  reason: string | null
}

interface AlertSilencesTable {
  id: string
  matchers: Json<readonly AlertMatcher[]>
  time_starts: Date
  time_ends: Date
  comment: string
  author: string
  time_created: Generated<Date>
}

interface AlertReceiversTable {
  name: string
  kind: ReceiverKind
  url: string
  /** Has to be shown to it, so it is kept as it is; values of headers too. */
  bearer_token: string | null
  headers: Json<Readonly<Record<string, string>>>
  ca: string | null
  send_resolved: boolean
  repeat_secs: number
  enabled: boolean
  /** It may be on this very machine: whoever said so was. */
  loopback: boolean
}

/** What each receiver knows of the alerts of each rule. */
interface AlertToldTable {
  receiver: string
  rule_id: string
  /** Ids of alerts of which it knows that they fire. */
  alerts: Json<readonly string[]>
  time_told: Date | null
  /** When it is tried again. */
  time_next: Date
}

interface AlertDeliveriesTable {
  receiver: string
  /** Of whoever sends now: nobody else does until `time_next`. */
  claim: string | null
  attempts: number
  time_next: Date
  sent: bigint
  failed: bigint
  time_sent: Date | null
  time_failed: Date | null
  /** Null since it succeeded. */
  error: string | null
}

/** The last collectors of each producer. */
interface ProducerAssignmentsTable {
  producer_id: string
  generation: bigint
  collector_id: string
  reason: AssignmentReason
  time_assigned: Generated<Date>
}
