import { randomUUID } from 'node:crypto'
import type { AlertMatcher, SilenceState } from '@oximeter/api/client'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds } from './timing.ts'

/** How long one is shown after its end. */
const RETENTION_MS = 7 * 86_400_000

export interface StoredSilence {
  readonly id: string
  readonly matchers: readonly AlertMatcher[]
  readonly timeStarts: Date
  readonly timeEnds: Date
  readonly comment: string
  readonly author: string
  readonly timeCreated: Date
  /** By the database's clock. */
  readonly state: SilenceState
}

/** When nobody is told of which alerts. */
export class SilenceRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** @param silence it starts now where that is not said */
  async create(silence: {
    readonly matchers: readonly AlertMatcher[]
    readonly timeStarts: Date | undefined
    readonly timeEnds: Date
    readonly comment: string
    readonly author: string
  }): Promise<StoredSilence> {
    const id = randomUUID()
    await retryConflicts(() =>
      this.#db
        .insertInto('alert_silences')
        .values({
          id,
          matchers: JSON.stringify(silence.matchers),
          time_starts: silence.timeStarts ?? sql<Date>`now()`,
          time_ends: silence.timeEnds,
          comment: silence.comment,
          author: silence.author,
        })
        .execute(),
    )
    const stored = await this.get(id)
    if (stored === undefined) throw new Error(`the silence ${id} is gone already`)
    return stored
  }

  async get(id: string): Promise<StoredSilence | undefined> {
    return retryConflicts(() => this.#select().where('id', '=', id).executeTakeFirst())
  }

  /** One that has ended stays as it is, one that has not begun never does. @returns undefined for none */
  async expire(id: string): Promise<StoredSilence | undefined> {
    await retryConflicts(() =>
      this.#db
        .updateTable('alert_silences')
        .set({ time_ends: sql`now()`, time_starts: sql`least(time_starts, now())` })
        .where('id', '=', id)
        .where('time_ends', '>', sql<Date>`now()`)
        .execute(),
    )
    return this.get(id)
  }

  /** Ascending by id, from after `after`. */
  async list({
    limit,
    after,
  }: {
    readonly limit: number
    readonly after?: string | undefined
  }): Promise<readonly StoredSilence[]> {
    return retryConflicts(() =>
      this.#select()
        .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute(),
    )
  }

  /** Those that hold now. */
  async active(): Promise<readonly StoredSilence[]> {
    return retryConflicts(() =>
      this.#select()
        .where('time_starts', '<=', sql<Date>`now()`)
        .where('time_ends', '>', sql<Date>`now()`)
        .orderBy('id')
        .execute(),
    )
  }

  async deleteOld(): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .deleteFrom('alert_silences')
        .where('time_ends', '<', sql<Date>`now() - ${milliseconds(RETENTION_MS)}`)
        .execute(),
    )
  }

  #select() {
    return this.#db.selectFrom('alert_silences').select([
      'id',
      'matchers',
      'time_starts as timeStarts',
      'time_ends as timeEnds',
      'comment',
      'author',
      'time_created as timeCreated',
      sql<SilenceState>`case
          when time_ends <= now() then 'expired'
          when time_starts > now() then 'waiting'
          else 'active'
        end`.as('state'),
    ])
  }
}
