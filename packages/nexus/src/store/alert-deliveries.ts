import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds } from './timing.ts'

/** What a receiver knows of the alerts of a rule. */
export interface Told {
  readonly receiver: string
  readonly ruleId: string
  /** Ids of alerts of which it knows that they fire. */
  readonly alerts: readonly string[]
  /** How long ago it was told last, in milliseconds. */
  readonly agoMs: number | null
  /** Whether the pause after a failure is over. */
  readonly isDue: boolean
}

export interface Delivery {
  readonly receiver: string
  readonly sent: number
  readonly failed: number
  readonly timeSent: Date | null
  readonly timeFailed: Date | null
  readonly error: string | null
}

/** What is being sent to whom, and what was. Only who has a claim sends to a receiver. */
export class DeliveryRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  async told(): Promise<readonly Told[]> {
    return retryConflicts(() =>
      this.#db
        .selectFrom('alert_told')
        .select([
          'receiver',
          'rule_id as ruleId',
          'alerts',
          sql<number | null>`(extract(epoch from now() - time_told) * 1000)::float8`.as('agoMs'),
          sql<boolean>`time_next <= now()`.as('isDue'),
        ])
        .execute(),
    )
  }

  async all(): Promise<readonly Delivery[]> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('alert_deliveries')
        .select([
          'receiver',
          'sent',
          'failed',
          'time_sent as timeSent',
          'time_failed as timeFailed',
          'error',
        ])
        .execute(),
    )
    return rows.map(({ sent, failed, ...row }) => {
      return { ...row, sent: Number(sent), failed: Number(failed) }
    })
  }

  /**
   * Takes a receiver for `ms`, if nobody else has it and the pause after a failure is over.
   *
   * @returns what to show for what follows; undefined where it is not to be had
   */
  async claim(receiver: string, ms: number): Promise<string | undefined> {
    const claim = randomUUID()
    const { rows } = await retryConflicts(() =>
      sql`
        insert into alert_deliveries as d
          (receiver, claim, attempts, time_next, sent, failed)
        values (${receiver}, ${claim}, 0, now() + ${milliseconds(ms)}, 0, 0)
        on conflict (receiver) do update
          set claim = excluded.claim, time_next = excluded.time_next
          where d.time_next <= now()
        returning receiver`.execute(this.#db),
    )
    return rows.length === 1 ? claim : undefined
  }

  /** Keeps a claim for another `ms`. @returns false where it ran out, and another may have it */
  async renew(receiver: string, claim: string, ms: number): Promise<boolean> {
    const { numUpdatedRows } = await retryConflicts(() =>
      this.#db
        .updateTable('alert_deliveries')
        .set({ time_next: sql`now() + ${milliseconds(ms)}` })
        .where('receiver', '=', receiver)
        .where('claim', '=', claim)
        .executeTakeFirst(),
    )
    return numUpdatedRows > 0n
  }

  /** Gives a receiver back, to whoever comes after `pauseMs`. */
  async release(receiver: string, claim: string, pauseMs = 0): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .updateTable('alert_deliveries')
        .set({ claim: null, time_next: sql`now() + ${milliseconds(pauseMs)}` })
        .where('receiver', '=', receiver)
        .where('claim', '=', claim)
        .execute(),
    )
  }

  /** That a receiver knows which alerts of a rule fire. `isSent`: because it was told just now. */
  async knows(
    receiver: string,
    ruleId: string,
    alerts: readonly string[],
    { isSent }: { readonly isSent: boolean },
  ): Promise<void> {
    const now = sql<Date>`now()`
    const row = {
      alerts: JSON.stringify(alerts),
      time_next: now,
      ...(isSent && { time_told: now }),
    }
    await retryConflicts(() =>
      this.#db
        .insertInto('alert_told')
        .values({ receiver, rule_id: ruleId, ...row })
        .onConflict((conflict) => conflict.columns(['receiver', 'rule_id']).doUpdateSet(row))
        .execute(),
    )
    if (!isSent) return
    await retryConflicts(() =>
      this.#db
        .updateTable('alert_deliveries')
        .set({ attempts: 0, sent: sql`sent + 1`, time_sent: now, error: null })
        .where('receiver', '=', receiver)
        .execute(),
    )
  }

  /**
   * That a receiver could not be told of the alerts of a rule.
   *
   * @param messagePauseMs after how long it is tried again with this rule
   * @returns how often it has failed in a row
   */
  async failed(
    receiver: string,
    ruleId: string,
    error: string,
    { messagePauseMs }: { readonly messagePauseMs: number },
  ): Promise<number> {
    const next = sql<Date>`now() + ${milliseconds(messagePauseMs)}`
    await retryConflicts(() =>
      this.#db
        .insertInto('alert_told')
        .values({ receiver, rule_id: ruleId, alerts: '[]', time_next: next })
        .onConflict((conflict) =>
          conflict.columns(['receiver', 'rule_id']).doUpdateSet({ time_next: next }),
        )
        .execute(),
    )
    const row = await retryConflicts(() =>
      this.#db
        .updateTable('alert_deliveries')
        .set({
          attempts: sql`attempts + 1`,
          failed: sql`failed + 1`,
          time_failed: sql`now()`,
          error,
        })
        .where('receiver', '=', receiver)
        .returning('attempts')
        .executeTakeFirst(),
    )
    return row?.attempts ?? 1
  }

  /** Forgets all receivers but these. */
  async forgetOthers(receivers: readonly string[]): Promise<void> {
    await retryConflicts(() =>
      sql`delete from alert_told where not (receiver = any(${receivers}::text[]))`.execute(
        this.#db,
      ),
    )
    await retryConflicts(() =>
      sql`delete from alert_deliveries where not (receiver = any(${receivers}::text[]))`.execute(
        this.#db,
      ),
    )
  }
}
