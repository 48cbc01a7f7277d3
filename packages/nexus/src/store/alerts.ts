import type { AlertSeverity, AlertState } from '@oximeter/api/client'
import { sql, type Kysely, type Transaction } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import {
  addHistory,
  deleteOldHistory,
  historyOf,
  PIECE,
  type StoredTransition,
  type Transition,
} from './alert-history.ts'
import type { BackgroundLease } from './background-lease.ts'
import type { PageBefore } from './newest-first.ts'
import { milliseconds } from './timing.ts'

const DAY_MS = 86_400_000
/** How long one that has resolved is shown. */
const SHOWN_MS = 15 * 60_000
/** How long it is kept for receivers that have not been told. */
const KEPT_MS = DAY_MS

export interface StoredAlert {
  readonly id: string
  readonly ruleId: string
  readonly ruleName: string
  readonly severity: AlertSeverity
  readonly state: AlertState
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** As text, so that an integer has all its digits; null where there is none. */
  readonly value: string | null
  /** Since when it is so. */
  readonly timeActive: Date
  /** The last evaluation in which it was so. */
  readonly timeTrue: Date
  readonly timeFiring: Date | null
  readonly timeResolved: Date | null
}

export interface StoredEvaluation {
  readonly ruleId: string
  readonly timeEvaluated: Date
  readonly timeSucceeded: Date | null
  readonly durationMs: number
  /** Null where it succeeded. */
  readonly error: string | null
  /** What is odd about one that succeeded. */
  readonly note: string | null
  readonly failures: number
  readonly series: number
  readonly leftOut: number
}

/** What an evaluation of a rule comes to. */
export interface EvaluationResult {
  readonly time: Date
  readonly durationMs: number
  readonly error: string | null
  readonly note: string | null
  readonly series: number
  readonly leftOut: number
  /** Those that are to be as they are here. */
  readonly changed: readonly StoredAlert[]
  /** Ids of those that are there no more. */
  readonly removed: readonly string[]
  readonly transitions: readonly Transition[]
}

/** How many alerts are in a state, of each severity. */
export interface AlertCount {
  readonly state: AlertState
  readonly severity: AlertSeverity
  readonly count: number
}

/** Alerts, how rules were evaluated, and what happened. Who evaluates has the background lease. */
export class AlertRows {
  readonly #db: Kysely<NexusTables>
  readonly #lease: BackgroundLease

  constructor(db: Kysely<NexusTables>, lease: BackgroundLease) {
    this.#db = db
    this.#lease = lease
  }

  /** Of all rules, those that were deleted too. */
  async evaluations(): Promise<{
    readonly now: Date
    readonly byRule: ReadonlyMap<string, StoredEvaluation>
  }> {
    const [{ rows: times }, rows] = await retryConflicts(() =>
      Promise.all([
        sql<{ now: Date }>`select now() as now`.execute(this.#db),
        this.#db.selectFrom('alert_evaluations').selectAll().execute(),
      ]),
    )
    return {
      now: times[0]?.now ?? new Date(),
      byRule: new Map(rows.map((row) => [row.rule_id, toEvaluation(row)])),
    }
  }

  /** All alerts of a rule, those that have resolved too. */
  async of(ruleId: string): Promise<readonly StoredAlert[]> {
    return retryConflicts(() => this.#select().where('rule_id', '=', ruleId).execute())
  }

  /** Those that fire or have resolved, of all rules: what receivers are told of. */
  async tellable(): Promise<readonly StoredAlert[]> {
    return retryConflicts(() => this.#select().where('state', '!=', 'pending').execute())
  }

  /** Those that are pending or fire, at most `limit`. */
  async active(limit: number): Promise<readonly StoredAlert[]> {
    return retryConflicts(() =>
      this.#select().where('state', '!=', 'resolved').orderBy('id').limit(limit).execute(),
    )
  }

  /** Those that are shown, ascending by id, from after `after`. */
  async list({
    limit,
    after,
    state,
    ruleId,
  }: {
    readonly limit: number
    readonly after?: string | undefined
    readonly state?: AlertState | undefined
    readonly ruleId?: string | undefined
  }): Promise<readonly StoredAlert[]> {
    return retryConflicts(() =>
      this.#select()
        .where((where) =>
          where.or([
            where('time_resolved', 'is', null),
            where('time_resolved', '>', sql<Date>`now() - ${milliseconds(SHOWN_MS)}`),
          ]),
        )
        .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'firing'))
        .$if(ruleId !== undefined, (query) => query.where('rule_id', '=', ruleId ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute(),
    )
  }

  /** How many of each rule are pending, and fire. */
  async countsByRule(): Promise<ReadonlyMap<string, Readonly<Record<AlertState, number>>>> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('alerts')
        .select(({ fn }) => ['rule_id', 'state', fn.countAll<bigint>().as('count')])
        .groupBy(['rule_id', 'state'])
        .execute(),
    )
    const counts = new Map<string, Record<AlertState, number>>()
    for (const { rule_id: rule, state, count } of rows) {
      const of = counts.get(rule) ?? { pending: 0, firing: 0, resolved: 0 }
      of[state] = Number(count)
      counts.set(rule, of)
    }
    return counts
  }

  async counts(): Promise<readonly AlertCount[]> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('alerts')
        .select(({ fn }) => ['state', 'severity', fn.countAll<bigint>().as('count')])
        .where('state', '!=', 'resolved')
        .groupBy(['state', 'severity'])
        .execute(),
    )
    return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }))
  }

  /**
   * Keeps what an evaluation has found, all of it or nothing.
   *
   * @throws {LeaseLostError} where another Nexus evaluates by now
   */
  keep(ruleId: string, result: EvaluationResult): Promise<void> {
    return this.#lease.fenced(async (transaction) => {
      await keepEvaluation(transaction, ruleId, result)
      await keepAlerts(transaction, result)
      await addHistory(transaction, ruleId, result)
      if (result.error === null) await deleteResolved(transaction, ruleId)
    })
  }

  /** What happened to alerts of a rule, the newest first, from before `before`. */
  async history(ruleId: string, page: PageBefore): Promise<readonly StoredTransition[]> {
    return retryConflicts(() => historyOf(this.#db, ruleId, page))
  }

  /** Resolves the alerts of all rules but these. @returns how many */
  async resolveOthers(ruleIds: readonly string[], reason: string): Promise<number> {
    // Mostly there are none, and nothing is written.
    const some = await retryConflicts(() =>
      this.#db
        .selectFrom('alerts')
        .select('id')
        .where('state', '!=', 'resolved')
        .where(sql<boolean>`not (rule_id = any(${ruleIds}::uuid[]))`)
        .limit(1)
        .execute(),
    )
    if (some.length === 0) return 0
    return this.#lease.fenced(async (transaction) => {
      const { rows } = await sql<{
        ruleId: string
        id: string
        state: AlertState
        labels: Record<string, string>
        value: string | null
      }>`
        select rule_id as "ruleId", id, state, labels, value from alerts
        where state <> 'resolved' and not (rule_id = any(${ruleIds}::uuid[]))`.execute(transaction)
      if (rows.length === 0) return 0
      const time = new Date()
      for (const [ruleId, alerts] of Map.groupBy(rows, (row) => row.ruleId)) {
        await addHistory(transaction, ruleId, {
          time,
          transitions: alerts.map(({ id, state, labels, value }) => ({
            alertId: id,
            labels,
            from: state,
            to: state === 'pending' ? 'inactive' : 'resolved',
            value,
            reason,
          })),
        })
      }
      await sql`
        delete from alerts
        where state = 'pending' and not (rule_id = any(${ruleIds}::uuid[]))`.execute(transaction)
      await sql`
        update alerts set state = 'resolved', time_resolved = now()
        where state = 'firing' and not (rule_id = any(${ruleIds}::uuid[]))`.execute(transaction)
      return rows.length
    })
  }

  /** Forgets history that is old or too much, and what is left of rules that are gone. */
  async deleteOld(ruleIds: readonly string[]): Promise<void> {
    await this.#lease.fenced(async (transaction) => {
      await deleteOldHistory(transaction)
      await sql`
        delete from alert_evaluations
        where not (rule_id = any(${ruleIds}::uuid[]))`.execute(transaction)
      await sql`
        delete from alerts where time_resolved < now() - ${milliseconds(KEPT_MS)}`.execute(
        transaction,
      )
    })
  }

  #select() {
    return this.#db
      .selectFrom('alerts')
      .select([
        'id',
        'rule_id as ruleId',
        'rule_name as ruleName',
        'severity',
        'state',
        'labels',
        'annotations',
        'value',
        'time_active as timeActive',
        'time_true as timeTrue',
        'time_firing as timeFiring',
        'time_resolved as timeResolved',
      ])
  }
}

async function keepEvaluation(
  transaction: Transaction<NexusTables>,
  ruleId: string,
  { time, durationMs, error, note, series, leftOut }: EvaluationResult,
): Promise<void> {
  const common = { time_evaluated: time, duration_ms: durationMs, error, note }
  const found =
    error === null ? { time_succeeded: time, failures: 0, series, left_out: leftOut } : undefined
  await transaction
    .insertInto('alert_evaluations')
    .values({
      rule_id: ruleId,
      ...common,
      ...(found ?? { time_succeeded: null, failures: 1, series: 0, left_out: 0 }),
    })
    .onConflict((conflict) =>
      conflict.column('rule_id').doUpdateSet({
        ...common,
        ...(found ?? { failures: sql`alert_evaluations.failures + 1` }),
      }),
    )
    .execute()
}

async function keepAlerts(
  transaction: Transaction<NexusTables>,
  { changed, removed }: EvaluationResult,
): Promise<void> {
  if (removed.length > 0) {
    await sql`delete from alerts where id = any(${removed}::uuid[])`.execute(transaction)
  }
  for (let from = 0; from < changed.length; from += PIECE) {
    await transaction
      .insertInto('alerts')
      .values(changed.slice(from, from + PIECE).map(toRow))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          rule_name: row.ref('excluded.rule_name'),
          severity: row.ref('excluded.severity'),
          state: row.ref('excluded.state'),
          labels: row.ref('excluded.labels'),
          annotations: row.ref('excluded.annotations'),
          value: row.ref('excluded.value'),
          time_active: row.ref('excluded.time_active'),
          time_true: row.ref('excluded.time_true'),
          time_firing: row.ref('excluded.time_firing'),
          time_resolved: row.ref('excluded.time_resolved'),
        })),
      )
      .execute()
  }
}

/** Those that are shown no longer, unless somebody who was told that they fire is to be told of it. */
async function deleteResolved(
  transaction: Transaction<NexusTables>,
  ruleId: string,
): Promise<void> {
  await sql`
    delete from alerts
    where rule_id = ${ruleId} and time_resolved < now() - ${milliseconds(SHOWN_MS)}
      and not exists (
        select 1 from alert_told
        where alert_told.rule_id = alerts.rule_id
          and alert_told.alerts @> to_jsonb(array[alerts.id::text])
      )`.execute(transaction)
}

function toRow(alert: StoredAlert) {
  return {
    id: alert.id,
    rule_id: alert.ruleId,
    rule_name: alert.ruleName,
    severity: alert.severity,
    state: alert.state,
    labels: JSON.stringify(alert.labels),
    annotations: JSON.stringify(alert.annotations),
    value: alert.value,
    time_active: alert.timeActive,
    time_true: alert.timeTrue,
    time_firing: alert.timeFiring,
    time_resolved: alert.timeResolved,
  }
}

function toEvaluation(row: {
  readonly rule_id: string
  readonly time_evaluated: Date
  readonly time_succeeded: Date | null
  readonly duration_ms: number
  readonly error: string | null
  readonly note: string | null
  readonly failures: number
  readonly series: number
  readonly left_out: number
}): StoredEvaluation {
  return {
    ruleId: row.rule_id,
    timeEvaluated: row.time_evaluated,
    timeSucceeded: row.time_succeeded,
    durationMs: row.duration_ms,
    error: row.error,
    note: row.note,
    failures: row.failures,
    series: row.series,
    leftOut: row.left_out,
  }
}
