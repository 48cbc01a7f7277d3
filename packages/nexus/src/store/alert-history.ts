import type { AlertChange } from '@oximeter/api/client'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { NexusTables } from '../database/tables.ts'
import { isBefore, nowUs, type PageBefore, type Place } from './newest-first.ts'
import { stableId } from './stable-id.ts'

const HISTORY_MS = 30 * 86_400_000
const HISTORY_OF_RULE = 1000
/** Rows of one statement: it has no more than 65 535 parameters. */
export const PIECE = 500

export interface Transition {
  readonly alertId: string
  readonly labels: Readonly<Record<string, string>>
  readonly from: AlertChange
  readonly to: AlertChange
  readonly value: string | null
  readonly reason: string | null
}

export type StoredTransition = Transition & Place

/** What happened to alerts of a rule, the newest first. */
export async function historyOf(
  db: Kysely<NexusTables>,
  ruleId: string,
  { limit, before }: PageBefore,
): Promise<readonly StoredTransition[]> {
  return db
    .selectFrom('alert_history')
    .select([
      'id',
      'time_us as timeUs',
      'alert_id as alertId',
      'labels',
      'from_state as from',
      'to_state as to',
      'value',
      'reason',
    ])
    .where('rule_id', '=', ruleId)
    .where(isBefore(before))
    .orderBy('time_us', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Writes down what happened at a time. */
export async function addHistory(
  transaction: Transaction<NexusTables>,
  ruleId: string,
  { time, transitions }: { readonly time: Date; readonly transitions: readonly Transition[] },
): Promise<void> {
  const timeUs = BigInt(time.getTime()) * 1000n
  // No more than are kept anyway.
  const kept = transitions.slice(0, HISTORY_OF_RULE)
  for (let from = 0; from < kept.length; from += PIECE) {
    await transaction
      .insertInto('alert_history')
      .values(
        kept.slice(from, from + PIECE).map((one) => ({
          rule_id: ruleId,
          time_us: timeUs,
          id: stableId(one.alertId, String(timeUs), one.to),
          alert_id: one.alertId,
          labels: JSON.stringify(one.labels),
          from_state: one.from,
          to_state: one.to,
          value: one.value,
          reason: one.reason,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/** Forgets what is old, and what is too much of one rule. */
export async function deleteOldHistory(transaction: Transaction<NexusTables>): Promise<void> {
  const { time } = await transaction
    .selectNoFrom(sql<bigint>`${nowUs()} - ${BigInt(HISTORY_MS * 1000)}::int8`.as('time'))
    .executeTakeFirstOrThrow()
  await transaction.deleteFrom('alert_history').where('time_us', '<', time).execute()
  const { rows } = await sql<{ ruleId: string }>`
    select rule_id as "ruleId" from alert_history
    group by rule_id having count(*) > ${HISTORY_OF_RULE}::int8`.execute(transaction)
  for (const { ruleId } of rows) {
    await sql`
      delete from alert_history where rule_id = ${ruleId} and (time_us, id) < (
        select time_us, id from alert_history where rule_id = ${ruleId}
        order by time_us desc, id desc offset ${HISTORY_OF_RULE - 1}::int8 limit 1
      )`.execute(transaction)
  }
}
