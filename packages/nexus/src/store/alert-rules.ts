import type { FullAlertRule } from '@oximeter/api'
import { sql, type Kysely } from 'kysely'
import { errorCode } from '../database/errors.ts'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

const UNIQUE_VIOLATION = '23505'

/** A rule, wherever it is written. */
export interface AlertRuleEntry {
  readonly id: string
  readonly rule: FullAlertRule
  /** 0 of rules from files. */
  readonly revision: number
  /** File and line; null of one that was made by the API. */
  readonly source: string | null
  readonly timeCreated: Date | null
  readonly timeChanged: Date | null
}

/** What became of a change. */
export type RuleChange =
  | { readonly kind: 'done'; readonly entry: AlertRuleEntry }
  | { readonly kind: 'missing' }
  | { readonly kind: 'name-taken' }
  /** Somebody has changed it since it was read. */
  | { readonly kind: 'changed'; readonly revision: number }

/** Rules that were made by the API. */
export class AlertRuleRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** Ascending by id. */
  async all(): Promise<readonly AlertRuleEntry[]> {
    const rows = await retryConflicts(() => this.#select().orderBy('id').execute())
    return rows.map(toEntry)
  }

  async get(id: string): Promise<AlertRuleEntry | undefined> {
    const row = await retryConflicts(() => this.#select().where('id', '=', id).executeTakeFirst())
    return row && toEntry(row)
  }

  async create(id: string, rule: FullAlertRule): Promise<RuleChange> {
    const definition = JSON.stringify(rule)
    return this.#change(async () => {
      await this.#db
        .insertInto('alert_rules')
        .values({ id, name: rule.name, revision: 1n, definition })
        .execute()
      return this.#done(id)
    })
  }

  async update(id: string, revision: number, rule: FullAlertRule): Promise<RuleChange> {
    return this.#change(async () => {
      const { numUpdatedRows } = await this.#db
        .updateTable('alert_rules')
        .set({
          name: rule.name,
          definition: JSON.stringify(rule),
          revision: BigInt(revision) + 1n,
          time_changed: sql`now()`,
        })
        .where('id', '=', id)
        .where('revision', '=', BigInt(revision))
        .executeTakeFirst()
      if (numUpdatedRows > 0n) return this.#done(id)
      const now = await this.get(id)
      return now ? { kind: 'changed', revision: now.revision } : { kind: 'missing' }
    })
  }

  /** @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await retryConflicts(() =>
      this.#db.deleteFrom('alert_rules').where('id', '=', id).executeTakeFirst(),
    )
    return numDeletedRows > 0n
  }

  async #done(id: string): Promise<RuleChange> {
    const entry = await this.get(id)
    return entry ? { kind: 'done', entry } : { kind: 'missing' }
  }

  async #change(work: () => Promise<RuleChange>): Promise<RuleChange> {
    try {
      return await retryConflicts(work)
    } catch (error) {
      if (errorCode(error) === UNIQUE_VIOLATION) return { kind: 'name-taken' }
      throw error
    }
  }

  #select() {
    return this.#db
      .selectFrom('alert_rules')
      .select(['id', 'revision', 'definition', 'time_created', 'time_changed'])
  }
}

interface RuleRow {
  readonly id: string
  readonly revision: bigint
  readonly definition: FullAlertRule
  readonly time_created: Date
  readonly time_changed: Date
}

function toEntry({ id, revision, definition, time_created, time_changed }: RuleRow) {
  return {
    id,
    rule: definition,
    revision: Number(revision),
    source: null,
    timeCreated: time_created,
    timeChanged: time_changed,
  } satisfies AlertRuleEntry
}
