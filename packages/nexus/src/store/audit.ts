import { randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { isBefore, nowUs, type PageBefore, type Place } from './newest-first.ts'

const DAY_US = 86_400_000_000n
const RETENTION_US = 90n * DAY_US

export interface AuditRecord {
  /** Name of the token, or `local`; null for somebody unknown. */
  readonly caller: string | null
  readonly tokenId: string | null
  readonly action: string
  readonly subject: string
  readonly status: number
  readonly detail: string
}

/** Its time is by the database's clock. */
export type StoredAudit = AuditRecord & Place

/** What operators changed, and who was refused. */
export class AuditRows {
  readonly #db: Kysely<NexusTables>
  #added = 0

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  async add({ tokenId, ...record }: AuditRecord): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .insertInto('audit')
        .values({ ...record, id: this.#nextId(), token_id: tokenId, time_us: nowUs() })
        .execute(),
    )
  }

  /** The newest first, from before `before`. */
  async list({ limit, before }: PageBefore): Promise<readonly StoredAudit[]> {
    return retryConflicts(() =>
      this.#db
        .selectFrom('audit')
        .select([
          'id',
          'time_us as timeUs',
          'caller',
          'token_id as tokenId',
          'action',
          'subject',
          'status',
          'detail',
        ])
        .where(isBefore(before))
        .orderBy('time_us', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    )
  }

  /** A UUID of version 7: of what has one time the later has the higher one, for clocks are coarse. */
  #nextId(): string {
    const ms = Date.now().toString(16).padStart(12, '0')
    const count = (this.#added++ & 0xfff).toString(16).padStart(3, '0')
    const random = randomBytes(8).toString('hex')
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${count}-8${random.slice(1, 4)}-${random.slice(4)}`
  }

  /** Forgets what is older than 90 days. */
  async deleteOld(): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .deleteFrom('audit')
        .where('time_us', '<', sql<bigint>`${nowUs()} - ${RETENTION_US}::int8`)
        .execute(),
    )
  }
}
